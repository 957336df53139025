"""Opens model artefacts: folders whose `config.json` records the hash of every file in them.

An artefact with a changed, truncated or missing file is refused, because every threshold and every
cached vector is keyed to the recorded hashes.
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
CONFIG = "config.json"
CURRENT = "current.toml"
"""Names the artefacts in use, and those that they replaced."""


class ArtefactError(Exception):
    """A model artefact that is missing, incomplete or changed; says so in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Artefact:
    """A verified folder."""

    directory: Path
    config: dict[str, Any]
    fingerprint: str
    """SHA-256 of `config.json`, and so of every file that it lists."""

    def path(self, name: str) -> Path:
        """Return the path of a listed file."""
        if name not in self.config["files"]:
            raise ArtefactError(
                f"模型目录 {self.directory} 的 {CONFIG} 没有列出文件 {name}，请重新安装产品。",
                f"{CONFIG} in {self.directory} does not list {name}; reinstall the product.",
            )
        return self.directory / name


def in_use(root: Path = ROOT) -> dict[str, str]:
    """Return the names of the artefacts in use, by part: `encoder`, `verifier`, `claims`."""
    try:
        content = tomllib.loads((root / CURRENT).read_text(encoding="utf-8"))
        return dict(content["in_use"])
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise ArtefactError(
            f"{root / CURRENT} 没有写明使用哪些模型，请重新安装产品。",
            f"{root / CURRENT} does not say which models are in use; reinstall the product.",
        ) from error


def current(part: str, root: Path = ROOT) -> str:
    """Return the name of the artefact in use as a part; raise `ArtefactError` without one."""
    try:
        return in_use(root)[part]
    except KeyError as error:
        raise ArtefactError(
            f"{root / CURRENT} 没有写明 {part} 用哪个模型，请重新安装产品。",
            f"{root / CURRENT} does not say which model is the {part}; reinstall the product.",
        ) from error


def open_artefact(name: str, root: Path = ROOT) -> Artefact:
    """Return the artefact folder `name` after checking every file against its recorded hash."""
    directory = root / name
    try:
        raw = (directory / CONFIG).read_bytes()
        config = json.loads(raw)
        files = {file: entry["sha256"] for file, entry in config["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArtefactError(
            f"模型目录 {directory} 缺少可读的 {CONFIG}，请重新安装产品或重新生成模型。",
            f"The model folder {directory} has no readable {CONFIG}; reinstall the product or "
            "build the model again.",
        ) from error
    for file, recorded in files.items():
        _check(directory / file, recorded)
    return Artefact(directory, config, hashlib.sha256(raw).hexdigest())


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check(path: Path, recorded: str) -> None:
    try:
        found = file_hash(path)
    except OSError as error:
        raise ArtefactError(
            f"模型文件 {path} 不存在或无法读取，请重新安装产品或重新生成模型。",
            f"The model file {path} is missing or unreadable; reinstall the product or build the "
            "model again.",
        ) from error
    if found != recorded:
        raise ArtefactError(
            f"模型文件 {path} 与记录的哈希不符（记录 {recorded[:12]}…，实际 {found[:12]}…），"
            "请重新安装产品或重新生成模型。",
            f"The model file {path} does not have its recorded hash ({recorded[:12]}… recorded, "
            f"{found[:12]}… found); reinstall the product or build the model again.",
        )
