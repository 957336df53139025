from datetime import date

import pytest

from training.masking import masked

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("请打13812345678。", "请打***********。"),
        ("客服热线１３８１２３４５６７８。", "客服热线***********。"),
        ("身份证11010519491231002X", "身份证******************"),
        ("写信到a.b@example.com询问", "写信到***************询问"),
        ("第一段。\n电话13812345678", "第一段。\n电话***********"),
        ("患者张小明，男，45岁", "患者***，男，45岁"),
        ("卡号5500 0000 0000 0004", "卡号*******************"),
        ("急救电话120，血压140/90，2019年。", "急救电话120，血压140/90，2019年。"),
    ],
)
def test_personal_data_are_masked_and_nothing_else(text: str, right: str) -> None:
    assert masked(text, DAY) == right
