"""Puts retrained models into use, with their figures: `python -m training.adopt`.

    adopt NAME --part verifier --try               put a model on trial, to calibrate and measure it
    adopt NAME --part verifier --report evaluation/report.json
                                                   adopt it if every gate holds
    adopt --rollback                               go back to what was in use before
    adopt --prune                                  remove what is neither in use nor previous

Models that belong together go together: `adopt retriever-2 --part encoder --with claims=claims-2`.
`docs/retraining.md` tells what each gate is for.  Exit status 1: a gate failed, nothing changed.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.data import REPOSITORY
from models.store import CONFIG, ROOT, ArtefactError, file_hash
from review_service.errors import KepuError, Message, NotFound
from training import gates
from training.gates import Candidate
from training.in_use import (
    ADOPTED,
    PARTS,
    THRESHOLDS,
    Adoption,
    Current,
    Names,
    Record,
    fingerprints,
)
from training.measured import Figures

REPORT = REPOSITORY / "evaluation" / "report.json"
BASE = "base"
"""What retrieval and verification are trained from; it is never removed."""


Problem = tuple[str, Message]
"""The name of a gate, and what is wrong."""
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]*")
_UNRECORDED = Message(
    "这些模型连同现有阈值没有采用记录。请从版本库恢复 models/，或重新评测并采用。",
    "These models with their present thresholds were never adopted. Restore models/ from version "
    "control, or measure and adopt them.",
)


class Refused(Exception):
    """Gates that did not hold."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(*(f"{gate}: {message.en}" for gate, message in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Models:
    """The artefacts of a folder, and the record of their adoption."""

    root: Path
    record: Path

    def on_trial(self, names: Names) -> None:
        """Put artefacts into use without figures; raise `Refused` when they cannot be used."""
        now, record = Current.read(self.root), Record.read(self.record)
        alone, candidate = (Candidate(self.root, n) for n in (names, {**now.in_use, **names}))
        _hold([*_of_files(alone, gates.TRIAL), *_of_record(candidate, record)])
        # A trial is never what one goes back to.
        trial = record is not None and now.in_use != record.in_use.names
        before = now.previous if trial else now.in_use
        Current(candidate.names, before).write(self.root)

    def adopt(self, names: Names, report: Path, against: Path | None = None) -> None:
        """Put artefacts into use with their figures; raise `Refused` when a gate fails.

        The figures are held against those of another record if one is named.
        """
        now, record = Current.read(self.root), Record.read(self.record)
        candidate = Candidate(self.root, {**now.in_use, **names})
        figures = Figures.read(report)
        _hold(
            [
                *_of_files(candidate),
                *_of_record(candidate, record),
                *_of_figures(candidate, figures, record if against is None else _named(against)),
            ]
        )
        adoption = Adoption.of(figures, self.root)
        before = record.previous if record is not None else None
        if record is not None and record.in_use.names != candidate.names:
            before = record.in_use
        Record(adoption, before).write(self.record)
        Current(candidate.names, {} if before is None else before.names).write(self.root)

    def roll_back(self) -> None:
        """Swap what is in use and what was before; raise `Refused` when that cannot be used.

        The figures go with the models.  A trial that is ended has none.
        """
        now, record = Current.read(self.root), Record.read(self.record)
        candidate = Candidate(self.root, now.previous)
        _hold(_of_files(candidate))
        if record is None:
            Current(now.previous, now.in_use).write(self.root)
            return
        adoption = self._recorded(candidate, record)
        if adoption is None:
            raise Refused([("is_recorded", _UNRECORDED)])
        ends_trial = adoption is record.in_use
        after = record if ends_trial else Record(adoption, record.in_use)
        after.write(self.record)
        before = after.previous.names if after.previous is not None else {}
        Current(now.previous, before).write(self.root)

    def prune(self) -> list[str]:
        """Remove artefacts and cards that are neither in use nor previous; return their names."""
        now, record = Current.read(self.root), Record.read(self.record)
        kept = {BASE, *now.in_use.values(), *now.previous.values()}
        for adoption in () if record is None else (record.in_use, record.previous):
            kept |= set() if adoption is None else set(adoption.names.values())
        removed = sorted({file.parent.name for file in self.root.glob(f"*/{CONFIG}")} - kept)
        for name in removed:
            shutil.rmtree(self.root / name)
            (self.root / gates.CARDS / f"{name}.md").unlink(missing_ok=True)
        return removed

    def _recorded(self, candidate: Candidate, record: Record) -> Adoption | None:
        """Return the adoption of these very artefacts and numbers, if there was one."""
        found = fingerprints(self.root, candidate.names)
        for adoption in (record.in_use, record.previous):
            if adoption is not None and adoption.figures.fingerprints() == found:
                now = Adoption.of(adoption.figures, self.root)
                if now.numbers == adoption.numbers:
                    # Tables of other models may have come into the file since.
                    whole = replace(adoption.figures, thresholds=file_hash(self.root / THRESHOLDS))
                    same = adoption is record.in_use
                    return adoption if same else replace(adoption, figures=whole)
        return None


def _of_files(candidate: Candidate, asked: Sequence[gates.Gate] = gates.FILES) -> Iterator[Problem]:
    for gate in asked:
        yield from ((gate.__name__, message) for message in gate(candidate))


def _of_record(candidate: Candidate, record: Record | None) -> Iterator[Problem]:
    for message in gates.keeps_the_previous(candidate, record):
        yield gates.keeps_the_previous.__name__, message


def _of_figures(candidate: Candidate, figures: Figures, record: Record | None) -> Iterator[Problem]:
    for message in gates.is_of_these(candidate, figures):
        yield gates.is_of_these.__name__, message
    for message in gates.is_no_worse(figures, candidate.root, record):
        yield gates.is_no_worse.__name__, message


def _hold(problems: Iterator[Problem] | Sequence[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise Refused(found)


def _named(file: Path) -> Record:
    record = Record.read(file)
    if record is None:
        raise NotFound(
            Message(
                f"没有采用记录 {file}。请检查 --against 的路径。",
                f"There is no record {file}. Check the path of --against.",
            )
        )
    return record


def _names(asked: argparse.Namespace) -> dict[str, str]:
    pairs = [(asked.part, asked.name), *(pair.partition("=")[::2] for pair in asked.along)]
    for part, name in pairs:
        if part not in PARTS or not _NAME.fullmatch(name or ""):
            raise NotFound(
                Message(
                    f"“{part}={name}”不是模型。请写 encoder、verifier 或 claims，以及 models/ 下"
                    "的目录名。",
                    f"“{part}={name}” is no model. Give encoder, verifier or claims, and the name "
                    "of a folder under models/.",
                )
            )
    return dict(pairs)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="?", help="a folder under models/")
    parser.add_argument("--part", choices=PARTS, help="what it is")
    parser.add_argument(
        "--with",
        dest="along",
        action="append",
        default=[],
        metavar="PART=NAME",
        help="another that comes into use with it",
    )
    parser.add_argument("--report", type=Path, default=REPORT, help="what was measured with it")
    parser.add_argument("--against", type=Path, help="record to compare with")
    parser.add_argument("--models", type=Path, default=ROOT, help="folder of the artefacts")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--try", dest="trial", action="store_true", help="put it on trial")
    other.add_argument("--rollback", action="store_true", help="go back to what was before")
    other.add_argument("--prune", action="store_true", help="remove what is not used")
    asked = parser.parse_args(arguments)
    alone = asked.rollback or asked.prune
    if alone == (asked.name is not None) or (asked.name is None) != (asked.part is None):
        parser.error("give NAME and --part, or --rollback, or --prune")
    return asked


def _run(asked: argparse.Namespace) -> str:
    models = Models(asked.models, asked.models / ADOPTED)
    if asked.prune:
        removed = models.prune()
        return f"已删除 / removed: {', '.join(removed) or '–'}"
    if asked.rollback:
        models.roll_back()
        return f"已回退 / in use again: {dict(Current.read(asked.models).in_use)}"
    if asked.trial:
        models.on_trial(_names(asked))
        return f"试用中 / on trial: {dict(Current.read(asked.models).in_use)}"
    if Record.read(models.record) is None and asked.against is None:
        print("首次采用，没有可比较的数值 / first adoption: no figures to compare with")
    models.adopt(_names(asked), asked.report, asked.against)
    return f"已采用 / adopted: {dict(Current.read(asked.models).in_use)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    asked = _parsed(arguments)
    try:
        print(_run(asked))
    except Refused as refused:
        print("未更改任何内容 / nothing was changed:", file=sys.stderr)
        for gate, message in refused.problems:
            print(f"- {gate}: {message.zh}\n  {message.en}", file=sys.stderr)
        return 1
    except ArtefactError as error:
        print(f"{error.zh}\n{error.en}", file=sys.stderr)
        return 1
    except KepuError as error:
        print(f"{error.message.zh}\n{error.message.en}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
