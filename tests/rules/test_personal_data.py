import pytest
from made_packs import built, flagged


def detected(detector: str, text: str) -> list[str]:
    return flagged(built("personal_data", {"detector": detector}), text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("身份证号11010519491231002X。", ["11010519491231002X"]),
        ("身份证号11010519491231002x。", ["11010519491231002x"]),
        ("身份证号１１０１０５１９４９１２３１００２Ｘ", ["１１０１０５１９４９１２３１００２Ｘ"]),
        ("身份证号110105\u200b19491231002X", ["110105\u200b19491231002X"]),
        ("110105194912310021", []),
        ("990105194912310023", []),
        ("110105194913310026", []),
        ("11010520991231002X", []),
        ("111010519491231002X", []),
        ("订单A11010519491231002X", []),
    ],
)
def test_identity_numbers(text: str, expected: list[str]) -> None:
    assert detected("cn_id", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话13800138000。", ["13800138000"]),
        ("电话138-0013-8000", ["138-0013-8000"]),
        ("电话138 0013 8000", ["138 0013 8000"]),
        ("+8613800138000", ["+8613800138000"]),
        ("电话１３８００１３８０００", ["１３８００１３８０００"]),
        ("120、12345、114", []),
        ("15400138000", []),
        ("113800138000", []),
        ("138001380001", []),
        ("编号A13800138000", []),
        ("0.13800138000", []),
        ("13800138000.5", []),
    ],
)
def test_mobile_phones(text: str, expected: list[str]) -> None:
    assert detected("mobile_phone", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("卡号6222020200112230005", []),
        ("卡号6222021234567890128", ["6222021234567890128"]),
        ("卡号6222 0212 3456 7890 128", ["6222 0212 3456 7890 128"]),
        ("4111111111111111", []),
        ("4012888888881881", ["4012888888881881"]),
        ("5555444433332226", ["5555444433332226"]),
        ("2223003122003222", ["2223003122003222"]),
        ("378282246310005", ["378282246310005"]),
        ("3530111333300000", ["3530111333300000"]),
        ("6011000990139424", []),
        ("40128888888818811", []),
    ],
)
def test_bank_cards(text: str, expected: list[str]) -> None:
    assert detected("bank_card", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("写信给zhang.san@example.cn。", ["zhang.san@example.cn"]),
        ("a@b.com、c_d@e-f.org", ["a@b.com", "c_d@e-f.org"]),
        ("微博@张三", []),
        ("a@b", []),
        ("a@@b.com", []),
    ],
)
def test_emails(text: str, expected: list[str]) -> None:
    rule = built("personal_data", {"detector": "email"}, scope={"not_in": []})
    assert flagged(rule, text) == expected
