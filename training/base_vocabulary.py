"""The part of the tokenizer's vocabulary that Chinese science writing uses.

The multilingual vocabulary has 250,002 pieces; most are of scripts that drafts never contain, and
their embeddings are four fifths of the model.  What is kept: every piece with Chinese characters
(Simplified and Traditional), digits, punctuation and signs, single Latin and Greek letters, and the
most frequent Latin pieces.  A word whose own piece is gone is spelt with shorter pieces.
"""

import json
import unicodedata
from typing import Any

SPACE = "▁"
LATIN_PIECES = 25_000
"""Latin pieces kept, by rank; with these the vocabulary has about 47,000 rows."""
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def kept_rows(vocabulary: list[tuple[str, float]]) -> list[int]:
    """Return the rows to keep, ascending, so that frequent pieces stay first."""
    latin = 0
    rows: list[int] = []
    for row, (piece, _score) in enumerate(vocabulary):
        kind = _kind(piece)
        latin += kind == "latin"
        if kind == "other" or (kind == "latin" and latin > LATIN_PIECES):
            continue
        rows.append(row)
    return rows


def pruned(tokenizer: dict[str, Any], rows: list[int]) -> dict[str, Any]:
    """Return the description of the tokenizer with only `rows`, numbered anew.

    Without padding and truncation settings: the encoder sets what it needs.
    """
    vocabulary = [tokenizer["model"]["vocab"][row] for row in rows]
    number = {piece: new for new, (piece, _score) in enumerate(vocabulary)}
    added = [{**t, "id": number[t["content"]]} for t in tokenizer["added_tokens"]]
    model = {**tokenizer["model"], "vocab": vocabulary, "unk_id": number["<unk>"]}
    return {
        **tokenizer,
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "model": model,
    }


def serialised(tokenizer: dict[str, Any]) -> bytes:
    """Return the description as the bytes of a `tokenizer.json`, the same every time."""
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode()


def _kind(piece: str) -> str:
    """Return `special`, `han`, `latin`, `sign` or `other`."""
    if piece in _SPECIAL:
        return "special"
    body = piece.lstrip(SPACE)
    names = [unicodedata.name(char, "") for char in body]
    if any(_is_foreign_letter(char, name) for char, name in zip(body, names, strict=True)):
        return "other"
    if any(name.startswith("CJK") for name in names):
        return "han"
    if body and all(char.isascii() and char.isalpha() for char in body):
        return "latin"
    if len(body) == 1 and names[0].startswith(("LATIN", "GREEK")):
        return "sign"
    return "sign" if all(_is_sign(char) for char in body) else "other"


def _is_foreign_letter(char: str, name: str) -> bool:
    return unicodedata.category(char) == "Lo" and not name.startswith("CJK")


def _is_sign(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "PSZ" or category in {"No", "Nl"} or (char.isascii() and char.isdigit())
