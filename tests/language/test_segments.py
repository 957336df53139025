import pytest

from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, ZoneKind
from review_service.language.segments import text_zones


def zones(*lines: str, kinds: tuple[BlockKind, ...] = ()) -> list[tuple[ZoneKind, str]]:
    text = "\n".join(lines)
    blocks, start = [], 0
    for index, line in enumerate(lines):
        kind = kinds[index] if kinds else BlockKind.PARAGRAPH
        blocks.append(Block(kind, Span(start, start + len(line))))
        start += len(line) + 1
    return [(z.kind, text[z.span.start : z.span.end]) for z in text_zones(text, blocks)]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("专家说：“能抗癌。”", "能抗癌。"),
        ("他表示，“水很重要”", "水很重要"),
        ("“多喝水吧”，张医生说。", "多喝水吧"),
        ("「這是一句話，講得很好，真的很好很好」", "這是一句話，講得很好，真的很好很好"),
        ('他强调："不要吃药"', "不要吃药"),
        ("『你来了吗？』", "你来了吗？"),
        ("书中写道：“他说‘走’就走。”", "他说‘走’就走。"),
    ],
)
def test_quotations_are_zones_without_their_marks(text: str, quoted: str) -> None:
    assert (ZoneKind.DIRECT_QUOTE, quoted) in zones(text)


@pytest.mark.parametrize(
    "text",
    ["“抗癌”食品", "所谓“量子”水", "没有配对的“引号", "只有后引号”在此", "空的“ ”引号", 'a"b'],
)
def test_terms_and_lonely_marks_are_no_quotations(text: str) -> None:
    assert zones(text) == []


def test_only_the_nearest_open_marks_are_remembered() -> None:
    assert zones("“" * 20 + "他说：‘走。" + "’" + "”" * 3)[-1][1].endswith("走。")


def test_a_quote_block_is_a_quotation_as_a_whole() -> None:
    assert zones("引文", kinds=(BlockKind.QUOTE,)) == [(ZoneKind.DIRECT_QUOTE, "引文")]


def test_titles_of_works() -> None:
    assert zones("《本草纲目》和《〈诗经〉研究》、〈短篇〉") == [
        (ZoneKind.WORK_TITLE, "本草纲目"),
        (ZoneKind.WORK_TITLE, "〈诗经〉研究"),
        (ZoneKind.WORK_TITLE, "短篇"),
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("见https://www.a.com/b?c=1，或", "https://www.a.com/b?c=1"),
        ("(http://a.com/x).", "http://a.com/x"),
        ("网站www.who.int。", "www.who.int"),
        ("发到a.b@c.cn吧", "a.b@c.cn"),
        ("网址nhc.gov.cn/zwgk。", "nhc.gov.cn/zwgk"),
        ("doi:10.1000/xyz123", "doi:10.1000/xyz123"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert zones(text) == [(ZoneKind.URL, address)]


def test_a_reference_list_runs_to_the_next_heading() -> None:
    lines = ("正文", "参考文献：", "张三. 论文.", "李四. 书.", "附录", "正文")
    kinds = (
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
    )
    expected = "参考文献：\n张三. 论文.\n李四. 书."
    assert zones(*lines, kinds=kinds) == [(ZoneKind.REFERENCE_LIST, expected)]


def test_numbered_items_with_document_types_are_references_without_a_heading() -> None:
    lines = ("正文[1]", "[1] 张三. 论文[J]. 学报, 2020.", "2. 李四. 书[M]. 2020.", "[3] 备注")
    assert zones(*lines) == [(ZoneKind.REFERENCE_LIST, "\n".join(lines[1:3]))]
