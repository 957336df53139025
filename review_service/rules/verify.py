"""Check pack files: `python -m review_service.rules.verify FILE…` prints what is wrong."""

import sys
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


def main(paths: Sequence[str]) -> int:
    """Print the faults of packs that are loaded together; return 1 if there are any."""
    faults = verify_packs([Path(name) for name in paths])
    for fault in faults:
        sys.stdout.write(f"{fault.pointer}: {fault.message.zh}\n")
    sys.stdout.write(f"{len(faults)} faults\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
