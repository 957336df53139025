"""Writes a released artefact: the files, and the `config.json` that records their hashes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.store import CONFIG, file_hash

LIMIT = 45_000_000
"""Bytes that one artefact may take in the repository."""


class ReleaseError(Exception):
    """The artefact is over its limit."""


def release(folder: Path, files: Mapping[str, bytes], settings: Mapping[str, Any]) -> str:
    """Write `files` and the config with `settings` into `folder`; return the config's SHA-256.

    Each file is written beside its place and moved over it, so a reader never sees half of one.
    """
    total = sum(len(content) for content in files.values())
    if total > LIMIT:
        raise ReleaseError(f"{folder.name}: {total} bytes, at most {LIMIT} may be released")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        _replace(folder / name, content)
    listed = {
        name: {"sha256": file_hash(folder / name), "bytes": len(content)}
        for name, content in sorted(files.items())
    }
    config = json.dumps({**settings, "files": listed}, ensure_ascii=False, indent=2) + "\n"
    _replace(folder / CONFIG, config.encode())
    return file_hash(folder / CONFIG)


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)
