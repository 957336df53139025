"""Web pages: the visible text, each character traced to its text node by XPath.

Of a WeChat article only the title and the body are read; of any other page, all that shows.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from review_service.domain.text import BlockKind, Cell, Document, NodeOrigin
from review_service.errors import Message, UnreadableDraft
from review_service.ingest.decoding import decode, refuse_nul
from review_service.ingest.draft import Draft, Paragraph, Source, assemble
from review_service.ingest.html_text import Flow
from review_service.ingest.html_visibility import Look, look
from review_service.ingest.limits import too_much_markup
from review_service.ingest.titles import settle_title

MAX_TAGS = 1_000_000
MAX_DEPTH = 256
"""Of the parser; pages nest to about 60 levels, WeChat articles included."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_SPAN = re.compile("[1-9][0-9]{0,2}")
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_NOT_ELEMENTS = (etree._Comment, etree._ProcessingInstruction, etree._Entity)  # noqa: SLF001 - lxml's public types carry an underscore


def read(source: Source) -> Document:
    """Read a web page.

    Raises UnreadableDraft for pages nested beyond reason and TooLarge for those of tags only.
    """
    text = _decoded(source)
    refuse_nul(text, Message(f"“{source.name}”", f"“{source.name}”"))
    if text.count("<") > MAX_TAGS:
        raise too_much_markup(source.name)
    root = _parse(text, source.name)
    draft = Draft()
    if root is None:
        return assemble(source, draft.paragraphs)
    body = _by_id(root, "js_content")
    reader = _Reader(draft)
    if body is None:
        reader.read(root, Look())
    else:
        name = _by_id(root, "activity-name")
        if name is not None:
            reader.read(name, Look(BlockKind.TITLE))
        # WeChat keeps the body hidden until its script has run; the reader does not look at that.
        reader.read(body, Look())
    return assemble(source, _with_title(draft.paragraphs, root))


def _decoded(source: Source) -> str:
    """Decode by byte order mark or by what the page declares, else by its bytes."""
    declared = _CHARSET.search(source.data[:4096])
    if declared and not source.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        label = declared[1].decode("ascii").lower()
        # As in browsers: what calls itself GB 2312 or GBK holds characters of GB 18030 too.
        encoding = "gb18030" if label in {"gb2312", "gbk", "x-gbk"} else label
        try:
            return source.data.decode(encoding).removeprefix("\ufeff")
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(source.data, source.name)


def _parse(text: str, name: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        # The parser's way of saying that there is no element at all.
        return None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableDraft(
            Message(
                f"“{name}”的标签嵌套超过 {MAX_DEPTH} 层或单段文字过大，无法完整读取。"
                "请只保存正文部分，或另存为 docx 后提交。",
                f"“{name}” nests tags more than {MAX_DEPTH} deep or holds an oversized text and "
                "cannot be read whole. Save the article alone, or submit it as docx.",
            )
        )
    return root


def _by_id(root: etree._Element, identifier: str) -> etree._Element | None:
    return next((e for e in root.iter() if e.get("id") == identifier), None)


def _with_title(paragraphs: list[Paragraph], root: etree._Element) -> list[Paragraph]:
    """Settle the title: the first `h1`, or a heading that the `title` element names, or that."""
    if all(p.kind is not BlockKind.TITLE for p in paragraphs):
        element = next((e for e in root.iter("title") if _titles_the_page(e)), None)
        if element is not None and paragraphs:
            title = Paragraph(BlockKind.TITLE)
            title.add(element.text or "", NodeOrigin(f"{path_of(element)}/text()[1]", 0))
            title.trim()
            headings = (p for p in paragraphs if p.kind is BlockKind.HEADING)
            named = next((p for p in headings if p.text in title.text), None)
            if named is None:
                paragraphs = [title, *paragraphs]
            else:
                named.kind = BlockKind.TITLE
    settle_title(paragraphs)
    return paragraphs


def _titles_the_page(title: etree._Element) -> bool:
    """Tell whether a `title` element holds words and is not a drawing's."""
    return bool((title.text or "").strip()) and next(title.iterancestors("svg"), None) is None


def path_of(element: etree._Element) -> str:
    """Return the XPath of an element as the reader writes it."""
    steps = []
    for node in (element, *element.iterancestors()):
        parent = node.getparent()
        siblings = [node] if parent is None else list(parent)
        steps.append(next(step for child, step in _steps(siblings) if child is node))
    return "".join(reversed(steps))


def _steps(siblings: list[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    """Yield each sibling with its XPath step, which is empty for comments.

    Names that XPath cannot spell are counted among all elements.
    """
    counts: dict[str, int] = {"*": 0}
    for element in siblings:
        if isinstance(element, _NOT_ELEMENTS):
            yield element, ""
            continue
        tag = element.tag
        counts["*"] += 1
        counts[tag] = counts.get(tag, 0) + 1
        name = tag if _PLAIN_NAME.fullmatch(tag) else "*"
        yield element, f"/{name}[{counts[name]}]"


@dataclass(frozen=True, slots=True)
class _Step:
    """Something to do on the way through the tree: an element, a text, or the end of a block."""

    around: Look
    xpath: str = ""
    element: etree._Element | None = None
    text: str = ""


class _Reader:
    """Walk a tree in document order, without recursion."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._flow = Flow(draft)
        self._cells = 0
        self._columns: list[int] = []
        """Of each row of a table so far, how many are taken."""
        self._table_of: list[int] = []
        """The table of each row so far."""
        self._tables = 0
        self._reaching_down: set[int] = set()
        """Tables with a cell that reaches into other rows."""
        self._stack: list[_Step] = []

    def read(self, root: etree._Element, around: Look) -> None:
        """Read what `root` shows; a hidden root is shown."""
        self._content(root, path_of(root), around)
        while self._stack:
            step = self._stack.pop()
            if step.element is not None:
                self._element(step.element, step.xpath, step.around)
            elif not step.xpath:
                self._flow.boundary(step.around)
            elif step.around.visible:
                self._flow.text(step.text, step.xpath, step.around)
        self._flow.boundary(Look())
        self._forget_places()

    def _element(self, element: etree._Element, xpath: str, around: Look) -> None:
        if element.tag == "br":
            self._flow.line_break()
            return
        cell = self._cell(element, around)
        own = look(element, around, cell)
        if own is None:
            return
        if cell:
            own = replace(own, place=self._place(element, around))
        elif element.tag == "table":
            self._tables += 1
            own = replace(own, table=self._tables)
        elif element.tag == "tr" and not around.layout:
            own = replace(own, row=self._row(around))
        if own.block:
            self._flow.boundary(own)
            self._stack.append(_Step(around))
        self._content(element, xpath, own)

    def _content(self, element: etree._Element, xpath: str, own: Look) -> None:
        steps: list[_Step] = []
        texts = 0
        if element.text:
            texts = 1
            steps.append(_Step(own, f"{xpath}/text()[1]", text=element.text))
        for child, step in _steps(list(element)):
            if step:
                steps.append(_Step(own, xpath + step, child))
            if child.tail:
                texts += 1
                steps.append(_Step(own, f"{xpath}/text()[{texts}]", text=child.tail))
        self._stack.extend(reversed(steps))

    def _cell(self, element: etree._Element, around: Look) -> int:
        """Return a new number for a cell of a table of data, and 0 for anything else."""
        if element.tag not in {"td", "th"} or around.layout:
            return 0
        self._cells += 1
        return self._cells

    def _row(self, around: Look) -> int:
        """Return a new number for a row."""
        self._columns.append(0)
        self._table_of.append(around.table)
        return len(self._columns) - 1

    def _place(self, element: etree._Element, around: Look) -> Cell | None:
        """Return where a cell stands, and count the columns that it takes."""
        if around.row is None:
            return None
        if _taken(element.get("rowspan")) > 1:
            self._reaching_down.add(around.table)
        column = self._columns[around.row]
        self._columns[around.row] += _taken(element.get("colspan"))
        return Cell(around.row, column)

    def _forget_places(self) -> None:
        """Forget where the cells of a table stand when one of them reaches into other rows."""
        for paragraph in self._draft.paragraphs:
            cell = paragraph.cell
            if cell is not None and self._table_of[cell.row] in self._reaching_down:
                paragraph.cell = None


def _taken(span: str | None) -> int:
    """Return how many rows or columns a cell takes, as its attribute says."""
    return int(span) if span and _SPAN.fullmatch(span.strip()) else 1
