"""Which passwords are good enough, and how they are kept."""

import pytest
from argon2 import PasswordHasher

from review_service.errors import InvalidPayload
from review_service.services import passwords

GOOD = "雨伞 蓝鲸 tuesday 石磨 纽扣 窗台"


@pytest.mark.parametrize(
    "password",
    [GOOD, "correct horse battery staple", "k7Vq0zP3mXw9RtY", "清晨的雨落在屋檐上很安静呢呀吗"],
)
def test_long_and_unusual_passwords_are_good(password: str) -> None:
    passwords.check(password, "zhang.wei", "张伟", "zhang.wei@example.cn")


@pytest.mark.parametrize("password", ["", "k7Vq0zP3mXw9Rt", "长" * 14, "x7" * 129])
def test_the_length_is_told(password: str) -> None:
    with pytest.raises(InvalidPayload, match="15 至 256 个字符") as caught:
        passwords.check(password)
    assert [e.pointer for e in caught.value.errors] == ["/password"]
    assert f"this one has {len(password)}." in caught.value.message.en


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "123456789012345",
        "qwertyuiopasdfgh",
        "woaini1314woaini1314",
        "aaaaaaaaaaaaaaaaaaaa",
        "zhangwei19880808",
        "ZhangWei@example.cn",
        "科普审校科普审校科普审校科普审校",
        "ｐａｓｓｗｏｒｄ１２３４５６７８",
    ],
)
def test_common_repeated_and_own_words_are_refused(password: str) -> None:
    with pytest.raises(InvalidPayload, match="太容易猜到"):
        passwords.check(password, "zhangwei", "张伟", "ZhangWei@example.cn")


def test_a_stored_password_is_known_again_however_it_is_typed() -> None:
    stored = passwords.hashed("Ｐａｓｓ 雨伞")
    assert stored.startswith("$argon2id$")
    assert stored != passwords.hashed("Ｐａｓｓ 雨伞")
    assert passwords.matches(stored, "Pass 雨伞")
    assert not passwords.matches(stored, "pass 雨伞")


@pytest.mark.parametrize("password", ["", "anything"])
def test_nothing_fits_where_nothing_is_stored(password: str) -> None:
    assert not passwords.matches(None, password)


def test_other_parameters_make_a_stored_password_outdated() -> None:
    assert not passwords.is_outdated(passwords.hashed("x"))
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")
    assert passwords.is_outdated(weak)
    assert passwords.matches(weak, "x")
