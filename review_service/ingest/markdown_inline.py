"""A Markdown parser that remembers where in the source each character of text stands.

markdown-it-py gives lines for blocks only.  Here the inline state notes the position of everything
it emits, and three rules fit the drafts that people write in Chinese: emphasis next to full-width
punctuation, footnotes, and bracketed words that are no link definition.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from review_service.ingest.spacing import is_wide

MAX_NESTING = 100

_INLINE_RULES = [
    "text", "newline", "escape", "backticks", "strikethrough", "emphasis", "note_mark", "link",
    "image", "autolink", "html_inline", "entity",
]  # fmt: skip
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
_NOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
_LINK_DEFINITION = re.compile(
    r"\[[^\]]+\]:\s*<?(?:[a-z][a-z0-9+.-]*:|[/#.]|[\w-]+\.[a-z]{2})", re.IGNORECASE | re.ASCII
)
_LINE_BREAK_TAG = re.compile(r"<br\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """Text of an inline token: from `at` in its content, or put in where `at` is None."""

    text: str
    at: int | None
    code: bool = False


@dataclass(frozen=True, slots=True)
class LineEnd:
    """The end of a line: a hard one shows as such, a soft one as white space or nothing."""

    hard: bool


def parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables, strikethrough and footnotes."""
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    md.inline = _Inline()
    md.inline.ruler.before("link", "note_mark", _note_mark)
    md.inline.ruler.enableOnly(_INLINE_RULES)
    md.inline.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis"])
    md.block.ruler.enable("table")
    md.block.ruler.at("reference", _link_definition)
    md.block.ruler.before("reference", "note", _note, {"alt": ["paragraph", "reference"]})
    # Joined text would lose the positions of its parts.
    md.core.ruler.disable("text_join")
    return md


def words(inline: Token) -> Iterator[Words | LineEnd]:
    """Yield the text of an inline token in order, without marks, links' addresses and images."""
    for token in inline.children or ():
        match token.type:
            case "text" if "segments" in token.meta:
                yield from _pending(token)
            case "text":
                yield _pushed(token, inline.content)
            case "text_special":
                yield _special(token)
            case "code_inline":
                yield from _code(token, inline.content)
            case "softbreak" | "hardbreak":
                yield LineEnd(token.type == "hardbreak")
            case "html_inline" if _LINE_BREAK_TAG.match(token.content):
                yield LineEnd(hard=True)
            case _:
                pass


def _pending(token: Token) -> Iterator[Words]:
    # White space taken back at a line end is missing from the content, not from the segments.
    left = len(token.content)
    for at, text in token.meta["segments"]:
        if left > 0:
            yield Words(text[:left], at)
        left -= len(text)


def _pushed(token: Token, source: str) -> Words:
    at: int = token.meta["at"]
    if source.startswith(token.content, at):
        return Words(token.content, at)
    # An address between angle brackets; the parser may have made it more readable.
    end = source.find(">", at)
    return Words(source[at + 1 : end], at + 1)


def _special(token: Token) -> Words:
    if token.info == "entity":
        return Words(token.content, None)
    at: int = token.meta["at"]
    return Words(token.content, at + len(token.markup) - len(token.content))


def _code(token: Token, source: str) -> Iterator[Words]:
    at = token.meta["at"] + len(token.markup)
    shown = source[at : at + len(token.content)].replace("\n", " ")
    if shown != token.content:
        at += 1
    for part in re.finditer(r"[^\n]+|\n", source[at : at + len(token.content)]):
        line_end = part[0] == "\n"
        yield Words(
            " " if line_end else part[0], None if line_end else at + part.start(), code=True
        )


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _State(StateInline):
    """Notes the source position of pending text and of every token."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._segments: list[tuple[int, str]] = []
        self._previous: Token | None = None

    def append_pending(self, text: str) -> None:
        # Rules call this before they move on.
        self._segments.append((self.pos, text))
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 - the parser's name
        token = super().pushPending()
        token.meta["segments"] = tuple(self._segments)
        self._segments = []
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        # Pending white space that a line end has taken back was not flushed.
        self._segments = []
        at = self.pos
        previous = self._previous
        if previous is not None and previous.meta["pos"] == self.pos:
            # A run of marks is pushed token by token before the rule moves on.
            at = previous.meta["at"] + len(previous.content)
        token.meta.update(pos=self.pos, at=at)
        self._previous = token
        return token

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803 - the parser's signature
        """Scan emphasis marks as CommonMark does, except that full-width marks count as letters.

        Otherwise `**加粗。**后文` would stay unformatted: Chinese sets no space after the stop.
        """
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        left = not isWhiteSpace(ord(after)) and (not _parts(after) or _outside(before))
        right = not isWhiteSpace(ord(before)) and (not _parts(before) or _outside(after))
        opens = left and (canSplitWord or not right or _parts(before))
        closes = right and (canSplitWord or not left or _parts(after))
        return Scanned(opens, closes, end - start)


def _parts(char: str) -> bool:
    """Tell whether a character is punctuation that parts words."""
    return not is_wide(char) and (isMdAsciiPunct(ord(char)) or isPunctChar(char))


def _outside(char: str) -> bool:
    """Tell whether a character lets emphasis begin or end between it and punctuation."""
    return isWhiteSpace(ord(char)) or is_wide(char) or _parts(char)


def _note_mark(state: StateInline, silent: bool) -> bool:  # noqa: ARG001, FBT001 - a rule's signature
    found = _NOTE_MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    state.pos = found.end()
    return True


def _link_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - a rule's signature
    """Take only what points somewhere: `[注]：` and `[注]: 说明` are text to be read."""
    at = state.bMarks[start] + state.tShift[start]
    return bool(_LINK_DEFINITION.match(state.src, at)) and reference(state, start, end, silent)


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - a rule's signature
    """Take the definition of a footnote and the lines up to a blank one as one block."""
    found = _NOTE.match(state.src, state.bMarks[start] + state.tShift[start])
    if found is None or state.is_code_block(start):
        return False
    if silent:
        return True
    after = start + 1
    while after < end and not state.isEmpty(after):
        if _NOTE.match(state.src, state.bMarks[after] + state.tShift[after]):
            break
        after += 1
    state.push("note_open", "", 1)
    inline = state.push("inline", "", 0)
    lines = state.getLines(start, after, state.blkIndent, keepLastLF=False)
    inline.content = lines.partition("]:")[2].strip()
    inline.map = [start, after]
    inline.children = []
    state.push("note_close", "", -1)
    state.line = after
    return True
