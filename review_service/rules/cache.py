"""Compiled packs on disk, named by the hash of what they were compiled from."""

import contextlib
import tempfile
from pathlib import Path

from review_service.rules.compiled import Compiled


def read(folder: Path | None, key: str) -> Compiled | None:
    """Return the compiled packs of a key; None when they are not there or damaged."""
    if folder is None:
        return None
    try:
        content = _path(folder, key).read_bytes()
    except OSError:
        return None
    return Compiled.from_bytes(content)


def write(folder: Path | None, key: str, compiled: Compiled) -> None:
    """Keep compiled packs; a folder that cannot be written only costs time at the next start."""
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".rules-", delete=False) as file:
            file.write(compiled.to_bytes())
        # Renaming is atomic, so a reader never sees half a file.
        Path(file.name).replace(_path(folder, key))


def _path(folder: Path, key: str) -> Path:
    return folder / f"rules-{key[:32]}.bin"
