import pytest

from review_service.domain.views import View
from review_service.language import scripts
from review_service.language.scripts import to_simplified


def simplified(text: str) -> str:
    return to_simplified(View.of(text)).text


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("疫苗會導致自閉癥", "疫苗会导致自闭症"),
        ("頭髮發白", "头发发白"),
        ("乾燥的皮膚", "干燥的皮肤"),
        ("乾隆皇帝說", "乾隆皇帝说"),
        ("沿著河邊走著", "沿着河边走着"),
        ("著名的著作裡", "著名的著作里"),
        ("對於這些", "对于这些"),
        ("臺灣的夥伴", "台湾的伙伴"),
        ("一羣小孩", "一群小孩"),
        ("豈有此理", "岂有此理"),
    ],
)
def test_traditional_text_becomes_simplified(traditional: str, simple: str) -> None:
    assert simplified(traditional) == simple


@pytest.mark.parametrize(
    "text",
    [
        "著名、显著、原著、土著、执著",
        "乾隆年间，乾坤",
        "瞭望塔上瞭望",
        "慰藉与狼藉",
        "宫商角徵羽",
        "芸薹属与薹草",
        "於崇文院士",
        "二噁英与黑矇",
        "什么、幺麽小丑",
        "折扇又叫摺扇",
    ],
)
def test_simplified_text_stays_as_it_is(text: str) -> None:
    assert simplified(text) == text


def test_a_leftover_function_word_is_converted_in_simplified_text() -> None:
    assert simplified("由於天冷，於是感冒。") == "由于天冷，于是感冒。"


def test_only_sentences_that_show_themselves_traditional_convert_shared_characters() -> None:
    assert simplified("乾，这里。這裡乾。") == "乾，这里。这里干。"


def test_lengths_that_differ_fall_back_to_single_characters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Longer:
        def convert(self, text: str) -> str:
            return {"頭": "头", "豆": "两个"}.get(text, text + "长")

    monkeypatch.setattr(scripts, "_converters", lambda: (Longer(), Longer()))
    assert simplified("頭豆a") == "头豆a"
