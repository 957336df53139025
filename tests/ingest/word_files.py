"""Word files written part by part, and read back without the product's code."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_ASIDE = {f"{{{W}}}moveFrom", f"{{{W}}}txbxContent"}
"""What stands inside a range without being part of the text around it."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = {"document": "document.main"}
_STYLES = {
    "a3": ("Title", ""),
    "1": ("heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
    "2": ("heading 2", ""),
    "21": ("我的小标题", '<w:basedOn w:val="2"/>'),
    "a5": ("caption", ""),
    "a6": ("Quote", ""),
    "a7": ("Normal", ""),
    "a8": ("toc 1", ""),
    "a9": ("编号", '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>'),
    "loop": ("循环", '<w:basedOn w:val="loop"/>'),
    "hidden": ("隐藏", "<w:rPr><w:vanish/></w:rPr>"),
}


def run(text: str, properties: str = "") -> str:
    """Return a run of one text node."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*content: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{''.join(content)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table; each cell is given as its content."""
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def text_box(*content: str) -> str:
    """Return a run with a text box, written twice as Word does."""
    box = f"<w:txbxContent>{''.join(content)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def note_mark(identifier: int, kind: str = "footnote") -> str:
    """Return a run that refers to a note."""
    return f'<w:r><w:{kind}Reference w:id="{identifier}"/></w:r>'


def word_file(
    *body: str,
    footnotes: Mapping[int, str] | None = None,
    endnotes: Mapping[int, str] | None = None,
    parts: Mapping[str, bytes] | None = None,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Return a Word file of body elements and notes, with further parts as they are."""
    main = f"<w:body>{''.join(body)}</w:body>"
    content = {
        "word/document.xml": f"<w:document {NAMESPACES}>{main}</w:document>",
        "word/styles.xml": _styles(),
    }
    for kind, notes in (("footnotes", footnotes), ("endnotes", endnotes)):
        if notes is not None:
            content[f"word/{kind}.xml"] = _notes(kind, notes)
    content["[Content_Types].xml"] = _content_types(list(content))
    content["_rels/.rels"] = _relationships("", ["officeDocument"], ["word/document.xml"])
    related = [name for name in content if name.startswith("word/") and "document" not in name]
    kinds = [name[len("word/") : -len(".xml")] for name in related]
    content["word/_rels/document.xml.rels"] = _relationships("word/", kinds, related)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, xml in content.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}')
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def part(data: bytes, name: str) -> etree._Element:
    """Return the root of a part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def characters(
    data: bytes, name: str, paragraph_index: int, node_index: int, start: int, end: int
) -> str:
    """Return characters of the n-th text node of the n-th paragraph of a part."""
    owner = list(part(data, name).iter(f"{{{W}}}p"))[paragraph_index]
    nodes = [
        node
        for node in owner.iter()
        if etree.QName(node).localname == "t" and next(node.iterancestors(f"{{{W}}}p")) is owner
    ]
    return (nodes[node_index].text or "")[start:end]


def comments(data: bytes) -> dict[int, tuple[str, str, str]]:
    """Return author, text and commented characters of each comment of a Word file."""
    root = part(data, "word/document.xml")
    ranges: dict[int, list[str]] = {}
    opened: set[int] = set()
    for element, name in _elements(root):
        match name:
            case "commentRangeStart":
                opened.add(_identifier(element))
                ranges.setdefault(_identifier(element), [])
            case "commentRangeEnd":
                opened.discard(_identifier(element))
            case "t" if not any(ancestor.tag in _ASIDE for ancestor in element.iterancestors()):
                for identifier in opened:
                    ranges[identifier].append(element.text or "")
    found = {}
    for comment in part(data, "word/comments.xml"):
        text = "\n".join(
            "".join(node.text or "" for node in line.iter(f"{{{W}}}t"))
            for line in comment.iter(f"{{{W}}}p")
        )
        identifier = _identifier(comment)
        author = comment.get(f"{{{W}}}author") or ""
        found[identifier] = (author, text, "".join(ranges.get(identifier, [])))
    return found


def _elements(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in root.iter():
        yield element, etree.QName(element).localname


def _identifier(element: etree._Element) -> int:
    return int(element.get(f"{{{W}}}id") or -1)


def _styles() -> str:
    return (
        f"<w:styles {NAMESPACES}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>{rest}'
            "</w:style>"
            for identifier, (name, rest) in _STYLES.items()
        )
        + "</w:styles>"
    )


def _notes(kind: str, notes: Mapping[int, str]) -> str:
    element = kind.removesuffix("s")
    separator = f'<w:{element} w:type="separator" w:id="-1">{paragraph(run("分隔"))}</w:{element}>'
    return (
        f"<w:{kind} {NAMESPACES}>{separator}"
        + "".join(
            f'<w:{element} w:id="{identifier}">{content}</w:{element}>'
            for identifier, content in notes.items()
        )
        + f"</w:{kind}>"
    )


def _content_types(names: list[str]) -> str:
    kinds = [name.removeprefix("word/").removesuffix(".xml") for name in names]
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_WORD}.{_TYPES.get(kind, kind)}+xml"/>'
        for name, kind in zip(names, kinds, strict=True)
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relationships(folder: str, kinds: list[str], targets: list[str]) -> str:
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" '
        f'Target="{target.removeprefix(folder)}"/>'
        for number, (kind, target) in enumerate(zip(kinds, targets, strict=True), 1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{related}</Relationships>'
