"""Runs a released network: texts or pairs of texts in, one row of numbers for each out.

What a text becomes does not depend on what it is run with, bit for bit.  Its length is padded to a
multiple of four, whatever the batch; texts of one padded length run together, which is faster than
one by one; and inside the network nothing mixes the texts of a batch (see `training/graph.py`).
"""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from models.store import Artefact

Rows = npt.NDArray[np.float32]
THREADS = 2
_STEP = 4
"""Padded lengths are multiples of this: smaller batches against more padding."""
_BATCH = 384
"""Most tokens that run together; more gain nothing, and take longer to share among threads."""
_PAD = 1


@dataclass(frozen=True, slots=True)
class _Batch:
    """Texts of one padded length."""

    places: list[int]
    length: int
    encodings: list[Encoding]

    def feed(self) -> dict[str, npt.NDArray[np.int64]]:
        ids = np.full((len(self.places), self.length), _PAD, np.int64)
        mask = np.zeros_like(ids)
        second = np.zeros_like(ids)
        for row, encoding in enumerate(self.encodings):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
            if encoding.n_sequences == 2:
                second[row, begin_of_second(encoding) : len(encoding)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask}
        pairs = self.encodings[0].n_sequences == 2
        return {**inputs, "token_type_ids": second} if pairs else inputs


def begin_of_second(encoding: Encoding) -> int:
    """Return where the tokens of a pair's second text begin."""
    return encoding.sequence_ids.index(1)


class Network:
    """The network of an artefact, on the processor."""

    def __init__(self, artefact: Artefact, threads: int = THREADS) -> None:
        self._threads = threads
        self._tokenizer = Tokenizer.from_file(str(artefact.path("tokenizer.json")))
        self._tokenizer.enable_truncation(
            int(artefact.config["max_tokens"]), strategy=artefact.config["truncated"]
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # The graph is stored fused; rewriting it further costs load time and gains nothing.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.enable_mem_pattern = False  # batches differ in shape
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(artefact.path("model.int8.onnx")), options, providers=["CPUExecutionProvider"]
        )

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]], width: int) -> Rows:
        """Return one row for each text or pair, in order: (len(texts), width)."""
        results = np.empty((len(texts), width), np.float32)

        def fill(batch: _Batch) -> None:
            found: list[Rows] = self._session.run(None, batch.feed())
            results[batch.places] = found[0]

        batches = _batches(self._tokenizer.encode_batch_fast(list(texts)))
        if len(batches) < 2 or self._threads < 2:
            for batch in batches:
                fill(batch)
        else:
            # A pool for each call: worker processes are forked from processes that have run texts,
            # and a pool's threads do not survive a fork.
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(fill, batches))
        return results


def _batches(encodings: Sequence[Encoding]) -> list[_Batch]:
    """Return the batches, longest first, so that no thread is left alone with one at the end."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for place, encoding in enumerate(encodings):
        groups[-(-len(encoding) // _STEP) * _STEP].append(place)
    found = []
    for length in sorted(groups, reverse=True):
        places = groups[length]
        most = max(1, _BATCH // length)
        for start in range(0, len(places), most):
            part = places[start : start + most]
            found.append(_Batch(part, length, [encodings[place] for place in part]))
    return sorted(found, key=lambda batch: -batch.length * len(batch.places))
