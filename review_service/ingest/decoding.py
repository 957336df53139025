"""Bytes of a text file to characters: UTF-8, UTF-16, GB18030 or Big5; never a garbling guess.

Every decoding is strict.  Where neither a byte order mark nor valid UTF-8 settles the encoding,
the candidates are ranked by how much of the result is writing in common use: a wrong decoding of
Chinese gives rare characters at random.
"""

import codecs
from functools import lru_cache

from review_service.errors import Message, UnreadableDraft

# The UTF-32 mark begins with the UTF-16 one, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be")
_LEGACY = ("gb18030", "big5", *_WIDE)
# A right decoding of prose scores 0.94 and more, a wrong one rarely above 0.65.
_PLAUSIBLE = 0.8
# Above this share of undecodable places a file is not damaged UTF-8 but something else.
_DAMAGED = 0.2
_STRAY = 0.02
"""Share of NUL characters above which a file is not text with one gone astray."""
_SAMPLE = 65_536


def decode(data: bytes, name: str) -> str:
    """Return the characters of a text file without its byte order mark.

    Raises UnreadableDraft for binary data, damaged text and unknown encodings.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding)
            if text is None:
                raise _damaged(data[len(mark) :], encoding, name)
            return _without_nul(text, name)
    text = _strict(data, "utf-8")
    if b"\0" in data and (text is None or text.count("\0") > _STRAY * len(text)):
        text = _best(data, _WIDE)
        if text is None:
            raise _binary(name)
    if text is not None:
        return _without_nul(text, name)
    replaced = data.decode("utf-8", "replace")
    bad = replaced.count("\ufffd")
    if bad <= _DAMAGED * sum(char > "\x7f" for char in replaced):
        raise _damaged(data, "utf-8", name)
    text = _best(data, _LEGACY)
    if text is None:
        raise _unknown(name)
    return text


def refuse_surrogates(text: str, place: Message) -> None:
    """Raise UnreadableDraft when `text`, which stands at `place`, holds half a surrogate pair."""
    if text.isascii():
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        where, half = position(text, error.start), f"U+{ord(text[error.start]):04X}"
        raise UnreadableDraft(
            Message(
                f"{place.zh}{where.zh}有半个代理对（{half}），不是有效字符。"
                "请重新输入这个字符，或用 UTF-8 重新导出。",
                f"{place.en}: {where.en} is half a surrogate pair ({half}), "
                "which is no character. Type the character again, or export as UTF-8.",
            )
        ) from error


def refuse_nul(text: str, place: Message) -> None:
    """Raise UnreadableDraft when `text`, which stands at `place`, holds a NUL character."""
    at = text.find("\0")
    if at >= 0:
        where = position(text, at)
        raise UnreadableDraft(
            Message(
                f"{place.zh}{where.zh}有空字符（NUL），像是二进制数据。请删除它，或重新导出为纯文本。",
                f"{place.en}: {where.en} is a NUL character, as in binary data. "
                "Delete it, or export the draft as plain text again.",
            )
        )


def position(text: str, offset: int) -> Message:
    """Return line and column of `offset` in words."""
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Message(f"第 {line} 行第 {column} 个字符处", f"line {line}, column {column}")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _best(data: bytes, encodings: tuple[str, ...]) -> str | None:
    """Return the most plausible decoding, or None when none is plausible."""
    decoded = [text for e in encodings if (text := _strict(data, e)) is not None]
    scored = [(_plausibility(text), -order, text) for order, text in enumerate(decoded)]
    score, _, text = max(scored, default=(0.0, 0, ""))
    return text if score >= _PLAUSIBLE else None


def _plausibility(text: str) -> float:
    """Return the share of characters in common use; ASCII counts only where all of it is."""
    sample = text[:_SAMPLE]
    foreign = [char for char in sample if char > "\x7f"] or sample
    return sum(map(_common, foreign)) / max(1, len(foreign))


@lru_cache(maxsize=65_536)
def _common(char: str) -> bool:
    if char <= "\x7f":
        return char.isprintable() or char in "\t\r\n"
    # GB 2312: rows 1-9 are signs and letters, 16-55 the characters of the first level.
    # Big5: A1-A3 are signs, A4-C6 the characters of the first level.
    return any(
        low <= encoded[0] <= high
        for encoding, low, high in (("gb2312", 0xA1, 0xD7), ("big5", 0xA1, 0xC6))
        if len(encoded := char.encode(encoding, "ignore")) == 2
    )


def _without_nul(text: str, name: str) -> str:
    refuse_nul(text, Message(f"“{name}”", f"“{name}”"))
    return text


def _damaged(data: bytes, encoding: str, name: str) -> UnreadableDraft:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore")
        where = position(before, len(before))
    return UnreadableDraft(
        Message(
            f"“{name}”{where.zh}的字节已损坏，按 {encoding.upper()} 无法解码。"
            "请用编辑器打开原稿，改正该处后另存为 UTF-8。",
            f"“{name}”: the bytes at {where.en} are damaged and are not "
            f"{encoding.upper()}. Open the draft in an editor, correct the place, save as UTF-8.",
        )
    )


def _binary(name: str) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”是二进制数据，不是文字稿。请提交 docx、pdf、html、md、txt 或 json 稿件。",
            f"“{name}” is binary data, not a draft. "
            "Submit a docx, pdf, html, md, txt or json draft.",
        )
    )


def _unknown(name: str) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”的文字编码无法识别（不是 UTF-8、UTF-16、GB18030 或 Big5）。"
            "请用编辑器另存为 UTF-8 后再提交。",
            f"The encoding of “{name}” is not UTF-8, UTF-16, GB18030 or Big5. "
            "Save it as UTF-8 in an editor and submit it again.",
        )
    )
