"""The packed file's layout, on a small file written here."""

import struct
from pathlib import Path

import numpy as np
import pytest

from training.base_weights import Packed, Sizes, WeightsError, bert_state, dequantised, read

HIDDEN, INNER, PIECES = 32, 64, 3
NAMES = ("q", "k", "v", "ao", "aln", "fi", "fo", "oln")


def block(scale: float, nibbles: list[int]) -> bytes:
    """Return a q4_0 block: low nibbles are the first half, high nibbles the second."""
    packed = bytes(low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True))
    return np.float16(scale).tobytes() + packed


def tensors() -> dict[str, tuple[int, int, bytes]]:
    """Return name → (type, count, bytes) of a network with one layer."""
    found = {
        "emb.word": (1, PIECES * HIDDEN, block(0.5, list(range(16)) * 2) * PIECES),
        "emb.pos": (0, 4 * HIDDEN, np.arange(4 * HIDDEN, dtype=np.float32).tobytes()),
        "emb.type": (0, HIDDEN, np.ones(HIDDEN, np.float32).tobytes()),
        "emb.ln.w": (0, HIDDEN, np.ones(HIDDEN, np.float32).tobytes()),
        "emb.ln.b": (0, HIDDEN, np.zeros(HIDDEN, np.float32).tobytes()),
    }
    for name in NAMES:
        rows = INNER if name == "fi" else HIDDEN
        columns = INNER if name == "fo" else HIDDEN
        if name.endswith("ln"):
            weight = (0, HIDDEN, np.full(HIDDEN, 2, np.float32).tobytes())
        else:
            weight = (1, rows * columns, block(1, [9] * 32) * (rows * columns // 32))
        found[f"l0.{name}.w"] = weight
        found[f"l0.{name}.b"] = (0, rows, np.full(rows, 3, np.float32).tobytes())
    return found


def packed(magic: bytes = b"E5S1", dtype: int | None = None, extra: int = 0) -> bytes:
    head = magic + struct.pack("<I", 1)
    head += struct.pack("<7i", HIDDEN, 1, 2, INNER, PIECES, 4, 1) + struct.pack("<fi", 1e-12, 32)
    pieces = ["<s>", "水", "a"]
    blob = "".join(pieces).encode()
    ends = np.cumsum([0] + [len(piece.encode()) for piece in pieces])
    head += struct.pack("<5i", PIECES, 0, 2, 1, 3) + struct.pack("<Q", len(blob))
    head += struct.pack(f"<{PIECES + 1}I", *ends) + struct.pack("<3f", 0, -1, -2) + blob
    head += struct.pack("<iI", 1, 5) + b"\0" * 5
    parts = tensors()
    directory = sum(2 + len(name) + 21 for name in parts) + 4
    at, listed, body = len(head) + directory, struct.pack("<i", len(parts)), b""
    for name, (kind, count, raw) in parts.items():
        listed += struct.pack("<H", len(name)) + name.encode()
        listed += struct.pack(
            "<BIQQ", kind if dtype is None else dtype, count + extra, at, len(raw)
        )
        at += len(raw)
        body += raw
    return head + listed + body


@pytest.fixture
def found(tmp_path: Path) -> Packed:
    (tmp_path / "small.bin").write_bytes(packed())
    return read(tmp_path / "small.bin")


def test_a_block_is_its_scale_times_the_nibbles_less_eight() -> None:
    values = dequantised(block(0.5, [0, 8, 15, *[8] * 13, 9, *[8] * 15]))
    assert values[:3].tolist() == [-4.0, 0.0, 3.5]
    assert values[16] == 0.5
    assert np.count_nonzero(values) == 3


def test_reads_sizes_and_pieces(found: Packed) -> None:
    assert found.sizes == Sizes(HIDDEN, 1, 2, INNER, PIECES, 4, 1, 1e-12)
    assert found.pieces == ("<s>", "水", "a")
    assert found.piece_scores.tolist() == [0, -1, -2]


def test_names_and_shapes_are_those_of_bert(found: Packed) -> None:
    state = bert_state(found, np.array([0, 2]))
    assert state["embeddings.word_embeddings.weight"].shape == (2, HIDDEN)
    assert state["embeddings.position_embeddings.weight"].shape == (4, HIDDEN)
    layer = "encoder.layer.0."
    assert state[layer + "intermediate.dense.weight"].shape == (INNER, HIDDEN)
    assert state[layer + "output.dense.weight"].shape == (HIDDEN, INNER)
    assert state[layer + "attention.self.query.weight"].tolist() == [[1.0] * HIDDEN] * HIDDEN
    assert state[layer + "output.LayerNorm.weight"].tolist() == [2.0] * HIDDEN
    assert len(state) == 5 + 16


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (packed(magic=b"E5S2"), "not an E5S1 file"),
        (packed(dtype=7), "unknown type 7"),
        (packed(extra=1), "announced"),
    ],
)
def test_refuses_another_layout(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "other.bin").write_bytes(content)
    with pytest.raises(WeightsError, match=said):
        read(tmp_path / "other.bin")
