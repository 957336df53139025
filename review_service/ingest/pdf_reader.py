"""PDF drafts: the text layer in reading order, with the page and box of every character.

There is no text recognition.  A page that shows pictures or outlines but has no text layer makes
the draft unreadable: to review the rest of it alone would call clean what nobody has read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from review_service.domain.text import BlockKind, Document, PageOrigin, ZoneKind
from review_service.errors import Message, UnreadableDraft
from review_service.ingest.draft import Draft, Paragraph, Source, assemble
from review_service.ingest.pdf_columns import flows
from review_service.ingest.pdf_furniture import Sheet, without_furniture
from review_service.ingest.pdf_guard import refuse_bombs
from review_service.ingest.pdf_lines import MARKER, Line, lines
from review_service.ingest.pdf_page import Character, Page
from review_service.ingest.pdf_paragraphs import HYPHENATED, NUMBERED, Passage, passages
from review_service.ingest.pdf_process import read_pages
from review_service.ingest.pdf_tables import Flow
from review_service.ingest.spacing import joins
from review_service.ingest.titles import looks_like_title, settle_title

_SCANNED = 0.5
"""Share of the page that a picture covers under a text layer of furniture only."""
_OUTLINES = 100
"""Paths on a page without text that are most likely its letters."""
_UNKNOWN = 0.3
"""Share of characters without meaning from which a page cannot be read."""
_TITLE_SIZE = 1.25
_HEADING_SIZE = 1.1
"""Times the size of the body text."""
_LONGEST_HEADING = 60
_CAPTION = re.compile(
    r"(?:图|表|圖|Fig(?:ure|\.)|Table)\s*[\d一二三四五六七八九十]{1,3}(?:[-.．：:\s]|(?=[^\d年月日人种个倍%，。]))"
)
# Bullets of symbol fonts, which mean nothing outside them.
_BULLET = re.compile("[\uf000-\uf0ff]")
_STOP = re.compile(r"[。；;，,]$")


def read(source: Source) -> Document:
    """Read a PDF file.

    Raises UnreadableDraft for encrypted, damaged and scanned files, and TooLarge.
    """
    refuse_bombs(source.data, source.name)
    found = read_pages(source.data, source.name)
    sheets = [Sheet(p.number, p.height, tuple(lines(p.layers.get(0, ())))) for p in found]
    kept = without_furniture(sheets)
    _refuse_unreadable(found, kept, source.name)
    ordered = [(s.number, flow) for s in kept for flow in flows(s.lines)]
    # Text at an angle, such as a stamp, comes last: it must not part the sentences around it.
    ordered.extend((p.number, Flow((line,))) for p in found for line in _turned(p))
    passed = passages(ordered)
    sizes = _Sizes(passed)
    draft = Draft()
    for passage in passed:
        draft.add(_paragraph(passage, sizes.kind(passage)))
    settle_title(draft.paragraphs)
    return assemble(source, draft.paragraphs)


def _turned(page: Page) -> list[Line]:
    return [line for degrees, layer in page.layers.items() if degrees for line in lines(layer)]


class _Sizes:
    """What the font sizes of a document say about its passages."""

    def __init__(self, passed: Sequence[Passage]) -> None:
        sizes: Counter[float] = Counter()
        for passage in passed:
            sizes[passage.size] += len(passage.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 0.0
        self._first = passed[0] if passed else None
        front = [p.size for p in passed if p.page == 0 and not p.cell and _is_short(p)]
        self._title = max(front, default=0.0)

    def kind(self, passage: Passage) -> BlockKind:
        """Return the kind of a passage."""
        text = passage.text
        if passage.cell:
            return BlockKind.TABLE
        if _CAPTION.match(text) and passage.size <= self._body:
            return BlockKind.CAPTION
        if _is_short(passage):
            return self._short_kind(passage)
        return BlockKind.PARAGRAPH

    def _short_kind(self, passage: Passage) -> BlockKind:
        if passage.page == 0 and passage.size == self._title >= _TITLE_SIZE * self._body:
            return BlockKind.TITLE
        if passage.size >= _HEADING_SIZE * self._body or _is_numbered(passage):
            return BlockKind.HEADING
        untitled = self._title < _TITLE_SIZE * self._body
        if untitled and passage is self._first and looks_like_title(passage.text, alone=True):
            return BlockKind.TITLE
        return BlockKind.PARAGRAPH


def _is_short(passage: Passage) -> bool:
    return len(passage.text) <= _LONGEST_HEADING and not _STOP.search(passage.text)


def _is_numbered(passage: Passage) -> bool:
    """Tell whether a passage is a short line such as `一、什么是味精`."""
    return (
        len(passage.lines) == 1 and len(passage.text) <= 30 and bool(NUMBERED.match(passage.text))
    )


def _paragraph(passage: Passage, kind: BlockKind) -> Paragraph:
    listed = MARKER.match(passage.text) is not None
    paragraph = Paragraph(kind, (ZoneKind.LIST_ITEM,) if listed else ())
    for (page, line), (_, following) in zip_longest(
        passage.lines, passage.lines[1:], fillvalue=(0, None)
    ):
        assert line is not None
        parts = [part for part in line.parts if not _BULLET.fullmatch(_text(part))]
        if following is not None and parts:
            parts = _joined_to(parts, following.characters[0].text)
        for run in _runs(parts):
            if isinstance(run, str):
                paragraph.add(run)
            else:
                origin = PageOrigin(page, run[0].index, tuple(c.source_box for c in run))
                paragraph.add("".join(c.text for c in run), origin)
    return paragraph


def _joined_to(parts: list[Character | str], following: str) -> list[Character | str]:
    """Return the parts of a line with what its end becomes before the next line."""
    last = _text(parts[-1])
    if HYPHENATED.search("".join(map(_text, parts[-2:]))):
        return parts[:-1] if following.islower() else parts
    return parts if joins(last, following) else [*parts, " "]


def _text(part: Character | str) -> str:
    return part if isinstance(part, str) else part.text


def _runs(parts: Sequence[Character | str]) -> Iterator[list[Character] | str]:
    """Yield characters that follow one another in the text layer together."""
    run: list[Character] = []
    for part in parts:
        if isinstance(part, Character) and run and part.index == run[-1].following:
            run.append(part)
            continue
        if run:
            yield run
        run = []
        if isinstance(part, Character):
            run = [part]
        else:
            yield part
    if run:
        yield run


def _refuse_unreadable(found: Sequence[Page], kept: Sequence[Sheet], name: str) -> None:
    """Raise UnreadableDraft naming the pages that show more than their text layer holds."""
    scanned = [
        page.number + 1
        for page, sheet in zip(found, kept, strict=True)
        if _is_scanned(page, bare=not sheet.lines)
    ]
    if scanned:
        pages_zh, pages_en = _page_list(scanned)
        raise UnreadableDraft(
            Message(
                f"“{name}”第 {pages_zh} 页是图片或文字已转成图形，没有文字层，无法审读。"
                "请提交可复制文字的 PDF，或提交 docx 原稿。",
                f"“{name}”: {pages_en} shows pictures or outlines without a text layer and cannot "
                "be reviewed. Submit a PDF whose text can be copied, or the docx.",
            )
        )
    unknown = [
        page.number + 1 for page in found if page.unknown > _UNKNOWN * max(1, page.characters)
    ]
    if unknown:
        pages_zh, pages_en = _page_list(unknown)
        raise UnreadableDraft(
            Message(
                f"“{name}”第 {pages_zh} 页的字体没有文字编码，复制出来是乱码，无法审读。"
                "请嵌入标准字体重新导出 PDF，或提交 docx 原稿。",
                f"“{name}”: the fonts on {pages_en} do not say which characters they show. "
                "Export the PDF again with standard fonts, or submit the docx.",
            )
        )


def _is_scanned(page: Page, *, bare: bool) -> bool:
    if not page.characters:
        return page.pictures > 0 or page.drawings >= _OUTLINES
    return bare and page.pictures >= _SCANNED


def _page_list(numbers: Sequence[int]) -> tuple[str, str]:
    shown = "、".join(map(str, numbers[:20])) + ("…" if len(numbers) > 20 else "")
    return shown, f"page{'s' if len(numbers) > 1 else ''} {shown.replace('、', ', ')}"
