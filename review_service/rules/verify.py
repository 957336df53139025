"""Check pack files before they are loaded: all refusals, cheap and costly, as `kepu rules test`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from review_service.errors import FieldError, InvalidRule
from review_service.rules.engine import faults_of
from review_service.rules.load import read_pack
from review_service.rules.schema import Pack


def verify_pack(path: Path, as_of: date | None = None) -> list[FieldError]:
    """Return all faults of a pack file, none if it may be loaded.

    Rules that run out before `as_of` are faults; the day is that of the pack's version if absent.
    """
    return verify_packs([path], as_of)


def verify_packs(paths: Sequence[Path], as_of: date | None = None) -> list[FieldError]:
    """Return all faults of pack files that are loaded together."""
    packs: list[Pack] = []
    faults: list[FieldError] = []
    for path in paths:
        try:
            packs.append(read_pack(path))
        except InvalidRule as error:
            faults.extend(error.errors or [FieldError(path.name, error.message)])
    return faults or faults_of(packs, as_of)
