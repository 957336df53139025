"""The port through which everything downstream gets sentence vectors, and its two backends.

The vector of a text depends on that text alone, bit for bit: the int8 network scales its
activations by the largest value of the tensor in hand, so that in a batch a sentence's vector would
shift with its neighbours.  Texts therefore run one by one, on several threads; on sentences this is
also faster than padded batches.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from models.store import DEFAULT_ENCODER, Artefact, ArtefactError, open_artefact

Vectors = npt.NDArray[np.float32]
Role = Literal["query", "passage"]
THREADS = 2


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
        config = artefact.config
        self._fingerprint = artefact.fingerprint
        self._dimensions = int(config["dimensions"])
        self._prefixes: Mapping[str, str] = config["prefixes"]
        self._threads = threads
        self._tokenizer = Tokenizer.from_file(str(artefact.path("tokenizer.json")))
        self._tokenizer.enable_truncation(int(config["max_tokens"]))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # The graph is stored fused; rewriting it further costs load time and gains nothing.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.enable_mem_pattern = False  # each text has another length
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(artefact.path("model.int8.onnx")), options, providers=["CPUExecutionProvider"]
        )

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
        vectors = np.empty((len(texts), self._dimensions), np.float32)
        prefix = self._prefixes[role]
        encodings = self._tokenizer.encode_batch_fast([prefix + text for text in texts])
        tokens = [encoding.ids for encoding in encodings]

        def run(row: int) -> None:
            vectors[row] = self._run(tokens[row])

        # Longest first, so that no thread is left alone with a long text at the end.
        order = sorted(range(len(texts)), key=lambda row: -len(tokens[row]))
        if len(order) < 2 or self._threads < 2:
            for row in order:
                run(row)
        else:
            # A pool for each call: worker processes are forked from processes that have encoded,
            # and a pool's threads do not survive a fork.
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, order))
        return vectors

    def _run(self, ids: list[int]) -> Vectors:
        batch = np.array([ids], np.int64)
        feed = {"input_ids": batch, "attention_mask": np.ones_like(batch)}
        batch_of_one: list[Vectors] = self._session.run(None, feed)[0]
        return batch_of_one[0]


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
        return RememberingEncoder(OnnxEncoder(open_artefact(DEFAULT_ENCODER), threads))
    return RememberingEncoder(SentenceTransformerEncoder(name))
