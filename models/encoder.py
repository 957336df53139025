"""The port through which everything downstream gets sentence vectors, and its two backends.

The vector of a text depends on that text alone, bit for bit, whatever it is encoded with: released
networks round their activations by fixed ranges, and each text is padded to a length that depends
on it alone.  See `network`.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from models.network import THREADS, Network
from models.store import Artefact, ArtefactError, current, open_artefact

Vectors = npt.NDArray[np.float32]
Role = Literal["query", "passage"]


class Encoder(Protocol):
    """Sentences in, unit vectors out."""

    @property
    def fingerprint(self) -> str:
        """Hash of weights, tokenizer and pooling; thresholds and cached vectors are keyed to it."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return one L2-normalised row for each text, in order: (len(texts), dimensions)."""
        ...


class OnnxEncoder:
    """A released artefact, run by ONNX Runtime on the processor."""

    def __init__(self, artefact: Artefact, threads: int = THREADS) -> None:
        self._fingerprint = artefact.fingerprint
        self._dimensions = int(artefact.config["dimensions"])
        self._prefixes: Mapping[str, str] = artefact.config["prefixes"]
        self._network = Network(artefact, threads)

    @property
    def fingerprint(self) -> str:
        """Hash of the artefact."""
        return self._fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._dimensions

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return one L2-normalised row for each text; longer texts than the limit are cut."""
        prefix = self._prefixes[role]
        return self._network.run([prefix + text for text in texts], self._dimensions)


class SentenceTransformerEncoder:
    """A sentence-transformers model by name or path; needs the `train` extra."""

    def __init__(self, name_or_path: str) -> None:
        try:
            # Optional, and takes seconds to import.
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        except ImportError as error:
            raise ArtefactError(
                f"编码器 {name_or_path} 需要 sentence-transformers，请安装："
                "pip install 'kepu-review[train]'。",
                f"The encoder {name_or_path} needs sentence-transformers; install it with: "
                "pip install 'kepu-review[train]'.",
            ) from error
        try:
            self._model = SentenceTransformer(name_or_path, device="cpu")
        except (OSError, ValueError) as error:
            raise ArtefactError(
                f"找不到或无法读取编码器 {name_or_path}，请检查名称或目录。",
                f"The encoder {name_or_path} cannot be found or read; check the name or folder.",
            ) from error
        digest = hashlib.sha256(repr((self._model.prompts, self._model)).encode())
        for key, tensor in sorted(self._model.state_dict().items()):
            # No pooling here uses BERT's own pooler; where a checkpoint has none, it is random.
            if ".pooler." not in key:
                digest.update(key.encode())
                digest.update(tensor.numpy().tobytes())
        self._fingerprint = digest.hexdigest()
        probe: Vectors = self._model.encode(["一"])
        self._dimensions: int = probe.shape[1]

    @property
    def fingerprint(self) -> str:
        """Hash of the weights, modules and prompts."""
        return self._fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._dimensions

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return one L2-normalised row for each text, under the model's own prompt for the role."""
        if not texts:
            return np.empty((0, self._dimensions), np.float32)
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        found: Vectors = encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return found.astype(np.float32, copy=False)


class RememberingEncoder:
    """Keeps the vectors of recent texts: several checks ask for the sentences of one draft."""

    def __init__(self, encoder: Encoder, capacity: int = 4096) -> None:
        self._encoder = encoder
        self._capacity = capacity
        self._kept: OrderedDict[tuple[Role, str], Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def fingerprint(self) -> str:
        """Hash of the encoder behind."""
        return self._encoder.fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._encoder.dimensions

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return one L2-normalised row for each text, encoding only those not seen lately."""
        with self._lock:
            known = {text: self._kept[role, text] for text in texts if (role, text) in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(missing, self._encoder.encode(missing, role), strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._kept[role, text] = known[text]
                self._kept.move_to_end((role, text))
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        rows = [known[text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dimensions), np.float32)


def load_encoder(name: str = "default", threads: int = THREADS) -> Encoder:
    """Return the product's encoder for `default`, else the named sentence-transformers model."""
    if name == "default":
        return RememberingEncoder(OnnxEncoder(open_artefact(current("encoder")), threads))
    return RememberingEncoder(SentenceTransformerEncoder(name))
