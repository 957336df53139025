"""A Word file as a package of parts, opened with every limit checked before anything is unpacked.

ECMA-376 Part 2 (Open Packaging Conventions) forbids document type declarations in parts, so one is
refused and no entity is ever expanded.  Names of parts come from relationships, not from habit.
"""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from review_service.errors import KepuError, Message, TooLarge, UnreadableDraft, UnsupportedFormat
from review_service.ingest.limits import too_much_markup

MAX_ENTRIES = 4_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 400
"""Bytes unpacked for one packed; a long table of identical cells stays below 200."""
MAX_PART = 48 * 1024 * 1024
"""Bytes of one XML part; its tree takes up to ten times as much memory."""
MAX_TAGS = 1_200_000
"""Tags of one part; 100,000 characters in runs of three have half as many."""

_RATIO_MATTERS_FROM = 16 * 1024 * 1024
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "officeDocument"
_OTHERS: tuple[tuple[str, Message], ...] = (
    ("xl/", Message("Excel 工作簿", "an Excel workbook")),
    ("ppt/", Message("PowerPoint 演示文稿", "a PowerPoint presentation")),
    ("META-INF/container.xml", Message("EPUB 电子书", "an EPUB book")),
    ("content.xml", Message("OpenDocument 文档", "an OpenDocument file")),
)


@dataclass(frozen=True)
class Package:
    """An open package; parts are read when asked for."""

    archive: zipfile.ZipFile
    name: str
    """File name, for messages."""

    @cached_property
    def main(self) -> str:
        """Return the name of the main document part."""
        for kind, target in self.relationships(""):
            if kind == _MAIN and target in self.archive.NameToInfo:
                return target
        raise _other_package(self)

    def relationships(self, part: str) -> list[tuple[str, str]]:
        """Return (last part of the type, target part) of the internal relationships of `part`."""
        rels = relationships_name(part)
        if rels not in self.archive.NameToInfo:
            return []
        folder = posixpath.dirname(part)
        return [
            (
                element.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip(
                    "/"
                ),
            )
            for element in self.xml(rels).iter(_RELATIONSHIP)
            if element.get("TargetMode") != "External"
        ]

    def related(self, kind: str) -> str | None:
        """Return the part that the main document relates to as `kind`, e.g. `footnotes`."""
        return next(
            (
                target
                for found, target in self.relationships(self.main)
                if found == kind and target in self.archive.NameToInfo
            ),
            None,
        )

    def read(self, part: str) -> bytes:
        """Return the bytes of a part.

        Raises UnreadableDraft when they are damaged.
        """
        try:
            return self.archive.read(part)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error) as error:
            raise _corrupt(self.name, part) from error

    def xml(self, part: str) -> etree._Element:
        """Return the root element of an XML part.

        Raises TooLarge over the limits, UnreadableDraft when it is damaged or declares entities.
        """
        if self.archive.getinfo(part).file_size > MAX_PART:
            raise too_much_markup(self.name, part)
        data = self.read(part)
        if data.count(b"<") > MAX_TAGS:
            raise too_much_markup(self.name, part)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise _declares_entities(self.name, part)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise _corrupt(self.name, part) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise _declares_entities(self.name, part)
        return root


def relationships_name(part: str) -> str:
    """Return the name of the part that lists the relationships of `part` (the package's for "")."""
    folder, _, leaf = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{leaf}.rels")


def _target(folder: str, relationship: etree._Element) -> str:
    """Return the part that a relationship of a part in `folder` points to."""
    path = posixpath.join("/", folder, relationship.get("Target", ""))
    return posixpath.normpath(path).lstrip("/")


def open_package(data: bytes, name: str) -> Package:
    """Open a Word file.

    Raises UnsupportedFormat for other packages and macros, TooLarge for zip bombs, UnreadableDraft
    for damaged and encrypted files.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise _corrupt(name, "zip") from error
    _check_sizes(archive.infolist(), name)
    package = Package(archive, name)
    _check_macros(package, package.main)
    return package


def _check_sizes(entries: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or (unpacked > _RATIO_MATTERS_FROM and unpacked > MAX_RATIO * max(1, packed))
    ):
        raise TooLarge(
            Message(
                f"“{name}”解压后有 {len(entries)} 个部件、{unpacked / 1048576:.0f} MB，"
                "超过上限或压缩比异常，已拒绝解压。请在 Word 中压缩图片后另存再提交。",
                f"“{name}” would unpack to {len(entries)} parts and {unpacked / 1048576:.0f} MB, "
                "over the limit or compressed beyond reason, and was not unpacked. "
                "Compress the images in Word, save and submit it again.",
            )
        )
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            raise UnreadableDraft(
                Message(
                    f"“{name}”的 {entry.filename} 已加密或用了 Word 不用的压缩方式。"
                    "请在 Word 中取消加密，另存后提交。",
                    f"“{name}”: {entry.filename} is encrypted or compressed in a way that Word "
                    "does not use. Remove the encryption in Word, save and submit it again.",
                )
            )


def _check_macros(package: Package, main: str) -> None:
    names = package.archive.namelist()
    types = package.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if any(n.lower().endswith("vbaproject.bin") for n in names) or b"macroEnabled" in types:
        raise UnsupportedFormat(
            Message(
                f"“{package.name}”含有宏（{main} 所在文档启用了 VBA），出于安全不予读取。"
                "请在 Word 中另存为不含宏的 .docx 后提交。",
                f"“{package.name}” holds macros and is not read for safety. "
                "Save it in Word as a .docx without macros and submit that.",
            )
        )


def _other_package(package: Package) -> KepuError:
    """Say what a zip file without a Word document is."""
    names = package.archive.namelist()
    what = next(
        (label for start, label in _OTHERS if any(n.startswith(start) for n in names)),
        Message("不含 Word 文档的压缩包", "an archive without a Word document"),
    )
    return UnsupportedFormat(
        Message(
            f"“{package.name}”其实是{what.zh}。请另存为 docx 后提交。",
            f"“{package.name}” is really {what.en}. Save the draft as docx and submit that.",
        )
    )


def _corrupt(name: str, part: str) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”已损坏，{part} 无法读取。请用 Word 打开并修复，另存为 docx 后提交。",
            f"“{name}” is corrupt: {part} cannot be read. "
            "Open and repair it in Word, save it as docx and submit that.",
        )
    )


def _declares_entities(name: str, part: str) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”的 {part} 含有文档类型或实体声明，Word 文档不允许，出于安全不予读取。"
            "请在 Word 中新建文档、粘贴正文后提交。",
            f"“{name}”: {part} declares a document type or entities, which Word files must not; "
            "it is not read for safety. Paste the text into a new Word document and submit that.",
        )
    )
