"""Claims of different public sources that are or are not the same rumor.

One annotator labelled the pairs in one pass, and the candidates were chosen by shared characters,
so the set flatters systems that compare characters.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from evaluation import product
from evaluation.data import rows
from evaluation.items import Item, Tick
from evaluation.product import Searching
from evaluation.report import Figure, Row, Table
from models.encoder import Encoder
from review_service.domain.rumors import RumorEntry, RumorVerdict

FILE = Path("eval") / "xsource_claim_match.jsonl"
_LABELS = ("match", "nomatch")


def measure(shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield how well systems part matches from others; `partial` pairs are left out."""
    pairs = [row for row in rows(shared / FILE) if row["label"] in _LABELS]
    searching, raw = product.searching(), product.raw_encoder()
    tick("pairs of sources")
    suggested = searching.numbers.suggested
    ours = probabilities(pairs, searching)
    shown = (
        row("TF-IDF, characters and pairs", pairs, tfidf(pairs)),
        row("raw e5-small", pairs, cosines(pairs, raw)),
        row("product", pairs, ours, suggested),
    )
    note = (
        f"Accuracy: a match is a probability of at least {suggested:g}, from which the product "
        "suggests.  AUC: the share of pairs of a match and another pair in their right order; its "
        "interval is over the queries of the matches."
    )
    yield Table("Claims of different sources", shown, note)


def probabilities(pairs: Sequence[dict[str, Any]], searching: Searching) -> list[float]:
    """Return the retriever's probability of each candidate for its query."""
    texts = dict.fromkeys(pair["candidate"] for pair in pairs)
    entries = [RumorEntry(text, text, RumorVerdict.FALSE) for text in texts]
    retriever = searching.over(entries)
    retriever.search([pair["query"] for pair in pairs], 1)  # encodes all at once
    found = [retriever.score(pair["query"], pair["candidate"]) for pair in pairs]
    return [0.0 if candidate is None else candidate.score for candidate in found]


def cosines(pairs: Sequence[dict[str, Any]], encoder: Encoder) -> list[float]:
    """Return the cosine of query and candidate."""
    one = encoder.encode([pair["query"] for pair in pairs], "query")
    other = encoder.encode([pair["candidate"] for pair in pairs], "query")
    return [float(value) for value in (one * other).sum(axis=1)]


def tfidf(pairs: Sequence[dict[str, Any]]) -> list[float]:
    """Return the cosine of character n-grams of one and two."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    one = vectors.fit_transform([pair["query"] for pair in pairs])
    other = vectors.transform([pair["candidate"] for pair in pairs])
    return [float(value) for value in np.asarray(one.multiply(other).sum(axis=1)).ravel()]


def row(
    name: str,
    pairs: Sequence[dict[str, Any]],
    scores: Sequence[float],
    threshold: float | None = None,
) -> Row:
    """Return AUC, and accuracy at a threshold."""
    figures = {"AUC": area(pairs, scores)}
    if threshold is not None:
        right = [
            float((score >= threshold) == (pair["label"] == "match"))
            for pair, score in zip(pairs, scores, strict=True)
        ]
        figures["accuracy"] = Figure.mean(right, [pair["query_id"] for pair in pairs])
    return Row(name, len(pairs), figures)


def area(pairs: Sequence[dict[str, Any]], scores: Sequence[float]) -> Figure:
    """Return the area under the curve of hits over false alarms, equal scores counting half."""
    labelled = list(zip(pairs, scores, strict=True))
    others = np.array([score for pair, score in labelled if pair["label"] != "match"])
    matches = [(score, pair["query_id"]) for pair, score in labelled if pair["label"] == "match"]
    if not others.size:
        return Figure(None)
    under = [float(((others < s) + 0.5 * (others == s)).mean()) for s, _ in matches]
    return Figure.mean(under, [query for _, query in matches])
