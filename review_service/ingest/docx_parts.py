"""The parts of a Word file that comments touch, and the file packed again around them."""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

from review_service.ingest.docx_package import Package, relationships_name
from review_service.ingest.docx_tree import WORD, child, name_of, value_of

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_TYPES = "[Content_Types].xml"
_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Each flavour of the word-processing namespace has its flavour of relationship types.
_RELATIONSHIP_TYPE = dict(
    zip(
        WORD,
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
            "http://purl.oclc.org/ooxml/officeDocument/relationships/comments",
        ),
        strict=True,
    )
)
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LOOKS = {"annotation text": "paragraph", "annotation reference": "character"}
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class CommentsPart:
    """The comments of a Word file: those it has, and new ones."""

    def __init__(self, package: Package, main: etree._Element) -> None:
        self._package = package
        self._namespace = etree.QName(main).namespace or WORD[0]
        self._part = package.related("comments")
        self._root = (
            etree.Element(self._tag("comments"), nsmap={"w": self._namespace})
            if self._part is None
            else package.xml(self._part)
        )
        marks = [*self._root, *main.iter(self._tag("commentRangeStart"))]
        used = [int(i) for e in marks if (i := value_of(e, "id")).isdecimal()]
        self._next = max(used, default=-1) + 1
        self._styles = _styles(package)

    def add(self, author: str, initials: str, text: str) -> int:
        """Append a comment, one paragraph for each line of `text`, and return its identifier."""
        identifier = self._next
        self._next += 1
        comment = self.element("comment", identifier)
        comment.set(self._tag("author"), author)
        comment.set(self._tag("initials"), initials)
        for number, line in enumerate(text.split("\n")):
            paragraph = self._sub(comment, "p")
            self._style(paragraph, "pPr", "pStyle", "annotation text")
            if number == 0:
                mark = self._sub(paragraph, "r")
                self._style(mark, "rPr", "rStyle", "annotation reference")
                self._sub(mark, "annotationRef")
            words = self._sub(self._sub(paragraph, "r"), "t")
            words.text = line
            words.set(_XML_SPACE, "preserve")
        self._root.append(comment)
        return identifier

    def element(self, name: str, identifier: int) -> etree._Element:
        """Return a new element of the main part that names a comment."""
        element = etree.Element(self._tag(name), nsmap={"w": self._namespace})
        element.set(self._tag("id"), str(identifier))
        return element

    def reference(self, identifier: int) -> etree._Element:
        """Return the run that refers to a comment."""
        run = etree.Element(self._tag("r"), nsmap={"w": self._namespace})
        self._style(run, "rPr", "rStyle", "annotation reference")
        run.append(self.element("commentReference", identifier))
        return run

    def parts(self) -> dict[str, etree._Element]:
        """Return the parts to write: the comments and, where they are new, what announces them."""
        if self._part is not None:
            return {self._part: self._root}
        folder = self._package.main.rpartition("/")[0]
        name, number = "comments.xml", 1
        while f"{folder}/{name}".lstrip("/") in self._package.archive.NameToInfo:
            number += 1
            name = f"comments{number}.xml"
        part = f"{folder}/{name}".lstrip("/")
        rels = relationships_name(self._package.main)
        return {
            _TYPES: self._announced(part),
            rels: self._related(rels, name),
            part: self._root,
        }

    def _announced(self, part: str) -> etree._Element:
        types = self._package.xml(_TYPES)
        override = etree.SubElement(types, f"{{{_TYPES_NAMESPACE}}}Override")
        override.set("PartName", f"/{part}")
        override.set("ContentType", _COMMENTS_TYPE)
        return types

    def _related(self, rels: str, target: str) -> etree._Element:
        if rels in self._package.archive.NameToInfo:
            root = self._package.xml(rels)
        else:
            root = etree.fromstring(f'<Relationships xmlns="{_RELATIONSHIPS_NAMESPACE}"/>')
        used = {element.get("Id") for element in root}
        number = next(n for n in range(1, len(used) + 2) if f"rId{n}" not in used)
        relationship = etree.SubElement(root, f"{{{_RELATIONSHIPS_NAMESPACE}}}Relationship")
        relationship.set("Id", f"rId{number}")
        relationship.set("Type", _RELATIONSHIP_TYPE[self._namespace])
        relationship.set("Target", target)
        return root

    def _style(self, element: etree._Element, properties: str, name: str, style: str) -> None:
        """Name a style where the file has it; the file's styles are not touched."""
        if style in self._styles:
            named = self._sub(self._sub(element, properties), name)
            named.set(self._tag("val"), self._styles[style])

    def _sub(self, parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, self._tag(name))

    def _tag(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"


def repacked(package: Package, changed: Mapping[str, etree._Element]) -> bytes:
    """Return the package with the changed and new parts; the same input gives the same bytes."""
    archive = package.archive
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in archive.infolist():
            if entry.filename not in changed:
                _write(new, entry.filename, package.read(entry.filename), entry.compress_type)
                continue
            _write(new, entry.filename, _serialised(changed[entry.filename]))
        for name, root in changed.items():
            if name not in archive.NameToInfo:
                _write(new, name, _serialised(root))
    return out.getvalue()


def _write(
    archive: zipfile.ZipFile, name: str, data: bytes, method: int = zipfile.ZIP_DEFLATED
) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = method
    archive.writestr(entry, data)


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )


def _styles(package: Package) -> dict[str, str]:
    """Return the identifiers of the styles that Word gives comments, by name."""
    part = package.related("styles")
    if part is None:
        return {}
    return {
        value_of(named, "val").lower(): value_of(style, "styleId")
        for style in package.xml(part)
        if name_of(style) == "style"
        and (named := child(style, "name")) is not None
        and value_of(named, "val").lower() in _LOOKS
    }
