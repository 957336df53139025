"""Edits as editors make them, on a text whose characters know whether they were remarked on.

A character that is put in the place of a remarked one inside the words keeps the mark; what is put
in between does not, but lies inside.  So where the words went is known by construction.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from opencc import OpenCC
from outreach_texts import REWRITTEN, SENTENCES, TYPOS

from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span

Chars = list[tuple[str, bool]]
"""Each character with whether it belongs to the words remarked on."""


@dataclass(frozen=True)
class Case:
    """An edit of a text, and where the words of `span` are afterwards."""

    name: str
    old: str
    span: Span
    new: str
    marks: frozenset[int]
    """Characters of the new text that belong to the words; none when they are gone."""

    @property
    def truth(self) -> Span | None:
        """Return the place of the words, or None when they are gone."""
        return Span(min(self.marks), max(self.marks) + 1) if self.marks else None

    def agreement(self, found: Span) -> float:
        """Return the F1 of a place's characters against those of the words."""
        hits = sum(at in self.marks for at in range(found.start, found.end))
        return 2 * hits / (len(found) + len(self.marks))


def text_of(chars: Sequence[tuple[str, bool]]) -> str:
    return "".join(char for char, _ in chars)


def plain(text: str) -> Chars:
    return [(char, False) for char in text]


def sentences(chars: Chars) -> list[Span]:
    """Return the sentences of the text; the title and headings are among them."""
    text = text_of(chars)
    return list(split_sentences(text, Span(0, len(text))))


def prose(chars: Chars) -> list[Span]:
    return [s for s in sentences(chars) if len(s) > 12]


def lines(chars: Chars) -> list[Chars]:
    """Return the lines, without their ends."""
    found: Chars = []
    all_lines = [found]
    for char in chars:
        if char[0] == "\n":
            found = []
            all_lines.append(found)
        else:
            found.append(char)
    return all_lines


def joined_lines(parts: Sequence[Chars]) -> Chars:
    chars: Chars = []
    for number, part in enumerate(parts):
        chars += [("\n", False)] if number else []
        chars += part
    return chars


def remarked(chars: Chars) -> Span:
    at = [i for i, (_, mark) in enumerate(chars) if mark]
    return Span(at[0], at[-1] + 1)


def put(chars: Chars, at: int, text: str, *, mark: bool = False) -> Chars:
    return [*chars[:at], *((c, mark) for c in text), *chars[at:]]


def cut(chars: Chars, span: Span) -> Chars:
    return chars[: span.start] + chars[span.end :]


def own_sentence(chars: Chars) -> Span:
    words = remarked(chars)
    return next(s for s in sentences(chars) if s.start <= words.start < s.end)


# Inside the words


def typo(chars: Chars, random: Random) -> Chars | None:
    """Put another character in the place of one inside the words."""
    words = remarked(chars)
    at = random.randrange(words.start, words.end)
    old = chars[at][0]
    return [*chars[:at], (TYPOS.get(old, "某"), True), *chars[at + 1 :]]


def first_character(chars: Chars, random: Random) -> Chars | None:
    at = remarked(chars).start
    return [*chars[:at], (random.choice("该其此"), True), *chars[at + 1 :]]


def last_character(chars: Chars, random: Random) -> Chars | None:
    at = remarked(chars).end - 1
    return [*chars[:at], (random.choice("呢吧者"), True), *chars[at + 1 :]]


def word_put_in(chars: Chars, random: Random) -> Chars | None:
    words = remarked(chars)
    at = random.randrange(words.start + 1, words.end)
    return put(chars, at, random.choice(["其实", "通常", "在一般情况下", "，"]))


def word_left_out(chars: Chars, random: Random) -> Chars | None:
    words = remarked(chars)
    size = min(2, len(words) // 3)
    if not size:
        return None
    at = random.randrange(words.start, words.end - size + 1)
    return cut(chars, Span(at, at + size))


def number_corrected(chars: Chars, random: Random) -> Chars | None:
    """Put another number in the place of one inside the words."""
    words = remarked(chars)
    text = text_of(chars)
    found = [m for m in re.finditer(r"\d+(?:\.\d+)?", text) if words.contains(Span(*m.span()))]
    found = [m for m in found if len(m[0]) * 3 <= len(words)]
    if not found:
        return None
    hit = random.choice(found)
    number = str(random.randrange(2, 10_000))
    return put(cut(chars, Span(*hit.span())), hit.start(), number, mark=True)


def shortened(chars: Chars, random: Random) -> Chars | None:
    """Leave out the end of the words, up to two fifths."""
    words = remarked(chars)
    return cut(chars, Span(words.end - max(1, len(words) * 2 // 5), words.end))


# Around the words


def sentence_before(chars: Chars, random: Random) -> Chars | None:
    return put(chars, own_sentence(chars).start, random.choice(SENTENCES))


def sentence_after(chars: Chars, random: Random) -> Chars | None:
    own = own_sentence(chars)
    return put(chars, max(own.end, remarked(chars).end), random.choice(SENTENCES))


def neighbour_left_out(chars: Chars, random: Random) -> Chars | None:
    """Delete a sentence that holds none of the words, near them."""
    words = remarked(chars)
    near = [s for s in sentences(chars) if not s.overlaps(words)]
    near.sort(key=lambda s: abs(s.start - words.start))
    return cut(chars, random.choice(near[:4]))


def rest_of_sentence_rewritten(chars: Chars, random: Random) -> Chars | None:
    """Write the sentence anew after the words."""
    own, words = own_sentence(chars), remarked(chars)
    if len(words) * 3 < len(own) or own.end - words.end < 4:
        return None
    rest = Span(words.end, own.end)
    return put(cut(chars, rest), rest.start, "，" + random.choice(REWRITTEN))


def paragraph_put_in(chars: Chars, random: Random) -> Chars | None:
    parts = lines(chars)
    text = "".join(random.sample(SENTENCES, 3))
    parts.insert(random.randrange(1, len(parts)), plain(text))
    return joined_lines(parts)


def paragraph_left_out(chars: Chars, random: Random) -> Chars | None:
    parts = lines(chars)
    free = [i for i, part in enumerate(parts) if not any(mark for _, mark in part)]
    del parts[random.choice(free)]
    return joined_lines(parts)


def heading_changed(chars: Chars, random: Random) -> Chars | None:
    """Write anew the heading next to the words."""
    parts = lines(chars)
    own = next(i for i, part in enumerate(parts) if any(mark for _, mark in part))
    found = [
        i
        for i, part in enumerate(parts)
        if 0 < len(part) < 18 and part[-1][0] not in "。！？" and not any(m for _, m in part)
    ]
    if not found:
        return None
    parts[min(found, key=lambda i: abs(i - own))] = plain(
        random.choice(["真相在这里", "听听专家怎么说"])
    )
    return joined_lines(parts)


# Words that move


def paragraph_moved(chars: Chars, random: Random) -> Chars | None:
    """Move the paragraph of the words elsewhere."""
    parts = lines(chars)
    own = next(i for i, part in enumerate(parts) if any(mark for _, mark in part))
    if len(parts[own]) < 12 or remarked_lines(parts) > 1:
        return None
    moved = parts.pop(own)
    to = random.choice([i for i in range(1, len(parts) + 1) if i != own])
    parts.insert(to, moved)
    return joined_lines(parts)


def remarked_lines(parts: Sequence[Chars]) -> int:
    return sum(any(mark for _, mark in part) for part in parts)


def section_moved(chars: Chars, random: Random) -> Chars | None:
    """Move the last two paragraphs right behind the title."""
    parts = lines(chars)
    return joined_lines([parts[0], *parts[-2:], *parts[1:-2]])


def sentence_moved(chars: Chars, random: Random) -> Chars | None:
    """Move the sentence of the words to another paragraph."""
    own = own_sentence(chars)
    words = remarked(chars)
    if not (own.start <= words.start and words.end <= own.end) or len(own) < 14:
        return None
    moved = chars[own.start : own.end]
    rest = cut(chars, own)
    ends = [s.end for s in prose(rest) if abs(s.end - own.start) > 30]
    at = random.choice(ends)
    return rest[:at] + moved + rest[at:]


def paragraph_moved_and_edited(chars: Chars, random: Random) -> Chars | None:
    moved = paragraph_moved(chars, random)
    return typo(moved, random) if moved else None


def paragraph_split(chars: Chars, random: Random) -> Chars | None:
    """Begin a new paragraph at a sentence of the paragraph of the words, or inside them."""
    ends = [
        a.end
        for a, b in zip(sentences(chars), sentences(chars)[1:], strict=False)
        if a.end == b.start
    ]
    words = remarked(chars)
    at = min(ends, key=lambda e: abs(e - words.start), default=None)
    return None if at is None else put(chars, at, "\n")


def split_inside(chars: Chars, random: Random) -> Chars | None:
    words = remarked(chars)
    return put(chars, (words.start + words.end) // 2, "\n")


def paragraphs_merged(chars: Chars, random: Random) -> Chars | None:
    ends = [i for i, (char, _) in enumerate(chars) if char == "\n" and chars[i - 1][0] in "。！？"]
    words = remarked(chars)
    return cut(chars, Span((at := min(ends, key=lambda e: abs(e - words.end))), at + 1))


# Repetition


def repeated_in_new_sentence(chars: Chars, random: Random) -> Chars | None:
    """Say the same words again elsewhere, in a new sentence."""
    words = text_of([c for c in chars if c[1]])
    ends = [s.end for s in prose(chars) if not s.overlaps(remarked(chars))]
    return put(chars, random.choice(ends), f"前面提到“{words}”，这里不再展开。")


def repeated_before(chars: Chars, random: Random) -> Chars | None:
    """Begin the article with the sentence of the words."""
    own = own_sentence(chars)
    lead = text_of(chars[own.start : own.end])
    return put(chars, text_of(chars).index("\n") + 1, f"编者按：{lead}\n")


def duplicated_sentence(chars: Chars, random: Random) -> Chars | None:
    """Repeat the sentence of the words as a paragraph at the end."""
    own = own_sentence(chars)
    return chars + plain("\n" + text_of(chars[own.start : own.end]))


# Words that go


def sentence_deleted(chars: Chars, random: Random) -> Chars | None:
    own, words = own_sentence(chars), remarked(chars)
    return cut(chars, Span(min(own.start, words.start), max(own.end, words.end)))


def words_deleted(chars: Chars, random: Random) -> Chars | None:
    return cut(chars, remarked(chars))


def paragraph_deleted(chars: Chars, random: Random) -> Chars | None:
    parts = [part for part in lines(chars) if not any(mark for _, mark in part)]
    return joined_lines(parts)


def words_rewritten(chars: Chars, random: Random) -> Chars | None:
    """Put other words in the place of these."""
    words = remarked(chars)
    return put(cut(chars, words), words.start, random.choice(REWRITTEN)[: len(words) + 2])


def sentence_rewritten(chars: Chars, random: Random) -> Chars | None:
    own, words = own_sentence(chars), remarked(chars)
    both = Span(min(own.start, words.start), max(own.end, words.end))
    return put(cut(chars, both), both.start, random.choice(REWRITTEN))


def paragraph_rewritten(chars: Chars, random: Random) -> Chars | None:
    parts = lines(chars)
    for number, part in enumerate(parts):
        if any(mark for _, mark in part):
            parts[number] = plain("".join(random.sample(REWRITTEN, 2)))
    return joined_lines(parts)


def deleted_but_said_elsewhere(chars: Chars, random: Random) -> Chars | None:
    """Delete the sentence; a new one elsewhere uses the same words in passing."""
    words = text_of([c for c in chars if c[1]])
    if len(words) > 14:
        return None
    rest = sentence_deleted(chars, random)
    assert rest is not None
    ends = [s.end for s in prose(rest) if abs(s.end - own_sentence(chars).start) > 60]
    return put(
        rest, random.choice(ends), f"至于“{words}”这样的流行说法，我们将另外撰文讨论它的来历。"
    )


# Writing


def half_width(chars: Chars, random: Random) -> Chars | None:
    """Write punctuation in half width throughout."""
    marks = dict(zip("，；：？！（）", ",;:?!()", strict=True))
    return [(marks.get(char, char), mark) for char, mark in chars]


def full_width_digits(chars: Chars, random: Random) -> Chars | None:
    return [(chr(ord(c) + 0xFEE0) if c in "0123456789%" else c, m) for c, m in chars]


def punctuation_changed(chars: Chars, random: Random) -> Chars | None:
    """Put another mark in the place of each comma inside and around the words."""
    words = remarked(chars)
    near = range(max(0, words.start - 30), min(len(chars), words.end + 30))
    return [(("；" if c == "，" and i in near else c), m) for i, (c, m) in enumerate(chars)]


def other_script(chars: Chars, random: Random) -> Chars | None:
    """Write Simplified text in Traditional characters and the other way round."""
    text = text_of(chars)
    for name in ("t2s", "s2t"):
        converted = _CONVERTERS[name].convert(text)
        if converted != text and len(converted) == len(text):
            return [(c, mark) for c, (_, mark) in zip(converted, chars, strict=True)]
    return None


_CONVERTERS = {name: OpenCC(name) for name in ("t2s", "s2t")}

Edit = Callable[[Chars, Random], Chars | None]

INSIDE: tuple[Edit, ...] = (
    typo,
    first_character,
    last_character,
    word_put_in,
    word_left_out,
    number_corrected,
    shortened,
    split_inside,
)
AROUND: tuple[Edit, ...] = (
    sentence_before,
    sentence_after,
    neighbour_left_out,
    rest_of_sentence_rewritten,
    paragraph_put_in,
    paragraph_left_out,
    heading_changed,
    paragraph_split,
    paragraphs_merged,
)
MOVING: tuple[Edit, ...] = (
    paragraph_moved,
    section_moved,
    sentence_moved,
    paragraph_moved_and_edited,
)
REPEATING: tuple[Edit, ...] = (
    repeated_in_new_sentence,
    repeated_before,
    duplicated_sentence,
)
WRITING: tuple[Edit, ...] = (
    half_width,
    full_width_digits,
    punctuation_changed,
    other_script,
)
LOSING: tuple[Edit, ...] = (
    sentence_deleted,
    words_deleted,
    paragraph_deleted,
    words_rewritten,
    sentence_rewritten,
    paragraph_rewritten,
    deleted_but_said_elsewhere,
)
