import pytest

from review_service.domain.views import View
from review_service.language.lookalikes import fold_look_alikes


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("⻓江⼀带的⺠众", "长江一带的民众"),
        ("\uf900\ufa0e", "豈\ufa0e"),
        ("an аpple和Βeta版", "an apple和Beta版"),
        ("维生素С与А型血", "维生素C与A型血"),
        ("COVΙD", "COVID"),
    ],
)
def test_look_alikes_are_folded(written: str, folded: str) -> None:
    assert fold_look_alikes(View.of(written)).text == folded


@pytest.mark.parametrize(
    "text",
    ["α粒子", "β受体", "μg与μm", "kΩ", "NF-κB", "Москва", "ΔT", "Aο", "Ελλάδα", "Привет", "hν"],
)
def test_letters_with_a_meaning_of_their_own_stay(text: str) -> None:
    assert fold_look_alikes(View.of(text)).text == text
