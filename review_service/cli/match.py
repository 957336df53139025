"""`kepu match`: claims against the library, one JSON line each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from review_service.cli import terminal
from review_service.cli.terminal import Lang, LangOption, LibraryOption
from review_service.errors import FieldError, InvalidPayload, Message

if TYPE_CHECKING:
    from review_service.services.matching import Matching

BATCH = 64


@dataclass(frozen=True, slots=True)
class _Input:
    text: str
    rumor_id: str | None = None


def match(
    texts: Annotated[list[str] | None, typer.Argument(help="待匹配的说法 Claims")] = None,
    source: Annotated[
        Path | None, typer.Option("--input", help='每行 {"text", "rumor_id"?} 的 jsonl')
    ] = None,
    library: LibraryOption = None,
    top_k: Annotated[int, typer.Option("--top-k", min=1, max=100)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="每条输入一行 JSON")] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """将说法与谣言库匹配 Match claims against the library."""
    from review_service import bootstrap

    inputs = [_Input(text) for text in texts or []]
    if source is not None:
        inputs += list(_rows(source))
    if not inputs:
        raise InvalidPayload(
            Message(
                "没有要匹配的说法。请给出文字，或用 --input 指定 jsonl 文件。",
                "There is nothing to match. Give texts, or a jsonl file with --input.",
            )
        )
    with terminal.indexing() as indexed:
        matching = bootstrap.matching(library, indexed)
    with terminal.progress(inputs, len(inputs), Message("匹配", "Matching")) as items:
        rows = iter(items)
        while batch := list(islice(rows, BATCH)):
            for line in _lines(matching, batch, top_k):
                typer.echo(
                    json.dumps(line, ensure_ascii=False) if as_json else _readable(line, lang)
                )


def _lines(matching: "Matching", batch: Sequence[_Input], top_k: int) -> Iterator[dict[str, Any]]:
    free = [each.text for each in batch if each.rumor_id is None]
    found = iter(matching.lines(free, top_k) if free else [])
    for each in batch:
        if each.rumor_id is None:
            yield next(found)
        else:
            yield matching.stance_line(each.text, each.rumor_id)


def _readable(line: Mapping[str, Any], lang: str) -> str:
    from review_service.reports import words

    rows = [line["text"]]
    for match_ in line["matches"]:
        tier = words.TIERS[match_["tier"]].text(lang)
        stance = words.STANCES[match_["stance"]].text(lang)
        verdict = words.RUMOR_VERDICTS[match_["verdict"]].text(lang)
        rows.append(f"  {match_['score']:.2f}  {tier}·{stance}  [{verdict}] {match_['claim']}")
    return "\n".join(rows)


def _rows(path: Path) -> Iterator[_Input]:
    faults: list[FieldError] = []
    lines = terminal.read_file(path).decode("utf-8-sig", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _row(line)
        if isinstance(row, Message):
            faults.append(FieldError(f"{path}:{number}", row))
        else:
            yield row
    if faults:
        raise InvalidPayload(
            Message(
                f"{path} 有 {len(faults)} 行不符合要求。",
                f"{len(faults)} lines of {path} are wrong.",
            ),
            tuple(faults),
        )


def _row(line: str) -> _Input | Message:
    try:
        value = json.loads(line)
    except ValueError as error:
        return Message(f"不是有效的 JSON：{error}", f"not valid JSON: {error}")
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return Message('应为 {"text": "…"}', 'expected {"text": "…"}')
    if not isinstance(value.get("rumor_id"), str | None):
        return Message("rumor_id 应为字符串", "rumor_id must be a string")
    return _Input(value["text"], value.get("rumor_id"))
