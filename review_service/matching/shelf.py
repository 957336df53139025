"""Keeps built indexes on disk, so that a cold process opens the library instead of encoding it.

A folder is written beside its place and renamed into it: readers see a whole one or none.  The
vector of a phrase depends on that phrase alone, so a changed library takes the vectors of unchanged
phrases from the folders of its earlier states.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.encoder import Encoder, Role
from review_service import __version__
from review_service.language.normalise import DEFAULT_STEPS, view
from review_service.matching.dense import Vectors, whole
from review_service.matching.lexical import LexicalIndex

Progress = Callable[[int, int], None]
"""Told how many phrases of how many are encoded."""

_LAYOUT = "2"
_BATCH = 256
_KEPT = 4
"""Folders kept for one encoder; the oldest go."""
_DIGEST = 16
_DAMAGED = (OSError, EOFError, ValueError, KeyError)
"""What reading an absent, cut-off or altered file raises."""


@dataclass(frozen=True, slots=True)
class Indexes:
    """What search needs of the phrases, row for row."""

    vectors: Vectors
    """In whole numbers, see `dense`."""
    lexical: LexicalIndex


def indexes(
    phrases: Sequence[str], encoder: Encoder, role: Role, cache: Path | None, progress: Progress
) -> Indexes:
    """Return the indexes of `phrases`, from the folder `cache` when they were built before."""
    if cache is None:
        return Indexes(_encoded(phrases, encoder, role, {}, progress), LexicalIndex.build(phrases))
    group = f"{encoder.fingerprint[:16]}-{role}-"
    content = "\0".join([__version__, _LAYOUT, encoder.fingerprint, role, *phrases])
    place = cache / (group + hashlib.sha256(content.encode()).hexdigest()[:32])
    found = _opened(place, len(phrases))
    if found is not None:
        return found
    known = _known(sorted(cache.glob(group + "*")))
    vectors = _encoded(phrases, encoder, role, known, progress)
    built = Indexes(vectors, LexicalIndex.build(phrases))
    _put(place, phrases, built)
    _tidy(cache, group, place)
    return built


def _opened(place: Path, count: int) -> Indexes | None:
    """Return what a folder holds; None when it is absent or damaged."""
    try:
        vectors = _mapped(place)
        lexical = LexicalIndex.load(place / "lexical", count)
    except _DAMAGED:
        return None
    return Indexes(vectors, lexical) if len(vectors) == count else None


def _mapped(place: Path) -> Vectors:
    """Return a folder's vectors without reading them: processes share the pages."""
    return np.asarray(np.load(place / "vectors.npy", mmap_mode="r"))


def _known(places: Sequence[Path]) -> dict[bytes, Vectors]:
    """Return the vectors in earlier folders, by digest of the phrase."""
    known: dict[bytes, Vectors] = {}
    for place in places:
        try:
            digests, vectors = np.load(place / "digests.npy"), _mapped(place)
        except _DAMAGED:
            continue
        known.update(zip(map(bytes, digests), vectors, strict=False))
    return known


def _encoded(
    phrases: Sequence[str],
    encoder: Encoder,
    role: Role,
    known: dict[bytes, Vectors],
    progress: Progress,
) -> Vectors:
    vectors = np.zeros((len(phrases), encoder.dimensions), np.float32)
    missing = []
    for row, digest in enumerate(map(_digest, phrases)):
        if digest in known:
            vectors[row] = known[digest]
        else:
            missing.append(row)
    for start in range(0, len(missing), _BATCH):
        rows = missing[start : start + _BATCH]
        texts = [view(phrases[row], DEFAULT_STEPS).text for row in rows]
        vectors[rows] = whole(encoder.encode(texts, role))
        progress(start + len(rows), len(missing))
    return vectors


def _digest(phrase: str) -> bytes:
    return hashlib.blake2b(phrase.encode(), digest_size=_DIGEST).digest()


def _put(place: Path, phrases: Sequence[str], built: Indexes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    digests = np.frombuffer(b"".join(map(_digest, phrases)), np.uint8).reshape(-1, _DIGEST)
    np.save(half / "digests.npy", digests)
    np.save(half / "vectors.npy", built.vectors)
    built.lexical.save(half / "lexical")
    shutil.rmtree(place, ignore_errors=True)  # a damaged one
    try:
        half.rename(place)
    except OSError:  # another process was faster
        shutil.rmtree(half)


def _tidy(cache: Path, group: str, newest: Path) -> None:
    others = [place for place in cache.glob(group + "*") if place != newest]
    others.sort(key=lambda place: place.stat().st_mtime_ns)
    for place in others[: -(_KEPT - 1)]:
        shutil.rmtree(place, ignore_errors=True)
