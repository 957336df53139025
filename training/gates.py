"""What must hold before models are used: each gate yields what is wrong, in both languages.

The gates that look at files alone are also a test of the repository
(`tests/models/test_belong_together.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.store import Artefact, ArtefactError, file_hash, open_artefact
from models.thresholds import load_stance_numbers, load_thresholds
from review_service.errors import Message
from training.in_use import NEEDED, THRESHOLDS, Adoption, Names, Record
from training.measured import Figures, lost_goals, worse_slices
from training.release import LIMIT
from training.released import FLIPS

TOGETHER = 130_000_000
"""Bytes that the artefacts in use may take together."""
CARDS = "cards"
ROUNDED = ".int8.onnx"

Problems = Iterator[Message]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Artefacts that would be used together."""

    root: Path
    names: Names

    def artefacts(self) -> dict[str, Artefact]:
        """Return those that open."""
        found = {}
        for part, name in self.names.items():
            try:
                found[part] = open_artefact(name, self.root)
            except ArtefactError:
                continue
        return found


def is_whole(candidate: Candidate) -> Problems:
    """Yield needed parts that no model is named for."""
    for part in NEEDED:
        if part not in candidate.names:
            yield Message(
                f"没有写明 {part} 用哪个模型。请用 --with {part}=名称 一并采用。",
                f"No model is named as {part}. Adopt one along with it: --with {part}=NAME.",
            )


def opens(candidate: Candidate) -> Problems:
    """Yield files without their recorded hash."""
    for name in candidate.names.values():
        try:
            open_artefact(name, candidate.root)
        except ArtefactError as error:
            yield Message(error.zh, error.en)


def has_thresholds(candidate: Candidate) -> Problems:
    """Yield which of encoder and verifier has no thresholds under its fingerprint."""
    loads: Mapping[str, Callable[[str, Path], object]] = {
        "encoder": load_thresholds,
        "verifier": load_stance_numbers,
    }
    found = candidate.artefacts()
    for part, load in loads.items():
        if part in found:
            try:
                load(found[part].fingerprint, candidate.root / THRESHOLDS)
            except (ArtefactError, KeyError) as error:
                yield _unusable(part, error)


def reads_the_encoder(candidate: Candidate) -> Problems:
    """Yield whether the claims model was trained on the vectors of another encoder."""
    found = candidate.artefacts()
    if "claims" not in found or "encoder" not in found:
        return
    named = found["claims"].config.get("encoder")
    if named != found["encoder"].fingerprint:
        yield Message(
            f"论断识别模型 {candidate.names['claims']} 是为另一个编码器"
            f"（{str(named)[:12]}…）训练的。"
            "请先运行 python -m training.claims，再用 --with claims=名称 一并采用。",
            f"The claims model {candidate.names['claims']} was trained for another encoder "
            f"({str(named)[:12]}…). Run python -m training.claims and adopt both: "
            "--with claims=NAME.",
        )


def fits(candidate: Candidate) -> Problems:
    """Yield artefacts over their limit, and all together if over theirs."""
    sizes = {name: size(candidate.root / name) for name in set(candidate.names.values())}
    for name, found in sorted(sizes.items()):
        if found > LIMIT:
            yield Message(
                f"模型 {name} 有 {found:,} 字节，最多 {LIMIT:,}。请减小后重新发布。",
                f"The model {name} has {found:,} bytes, at most {LIMIT:,}. Release a smaller one.",
            )
    total = sum(sizes.values())
    if total > TOGETHER:
        yield Message(
            f"各模型合计 {total:,} 字节，最多 {TOGETHER:,}。请减小其中之一。",
            f"The models have {total:,} bytes together, at most {TOGETHER:,}. Make one smaller.",
        )


def decides_alike(candidate: Candidate) -> Problems:
    """Yield what was rounded to int8 and decides otherwise too often, or does not say."""
    for part, artefact in candidate.artefacts().items():
        if not any(file.endswith(ROUNDED) for file in artefact.config["files"]):
            continue
        recorded = artefact.config.get("parity") or {}
        decisions, flips = recorded.get("decisions", 0), recorded.get("flips", 0)
        if not decisions:
            yield Message(
                f"{part} 模型 {artefact.directory.name} 没有记录 int8 与 float32 的比较。"
                "请重新发布。",
                f"The {part} {artefact.directory.name} does not record how int8 compares with "
                "float32. Release it again.",
            )
        elif flips / decisions > FLIPS:
            yield Message(
                f"{part} 模型 {artefact.directory.name} 有 {flips}/{decisions} 个判断因 int8 改变，"
                f"最多 {FLIPS:.1%}。请重新量化。",
                f"In int8 {flips} of {decisions} decisions of the {part} "
                f"{artefact.directory.name} flip, at most {FLIPS:.1%}. Quantise it again.",
            )


def has_cards(candidate: Candidate) -> Problems:
    """Yield artefacts without a card that has the hashes of their files."""
    for artefact in candidate.artefacts().values():
        name = artefact.directory.name
        card = candidate.root / CARDS / f"{name}.md"
        text = card.read_text(encoding="utf-8") if card.is_file() else ""
        missing = [f for f, e in artefact.config["files"].items() if e["sha256"] not in text]
        if missing:
            listed = ", ".join(missing)
            yield Message(
                f"模型说明 {card} 缺少或与文件不符：{listed}。请重新发布模型。",
                f"The card {card} is missing or not of these files: {listed}. Release the model "
                "again.",
            )


Gate = Callable[[Candidate], Problems]
TRIAL: tuple[Gate, ...] = (opens, fits, decides_alike)
"""Gates of a model on trial: thresholds and what is trained on its vectors come after it."""
FILES: tuple[Gate, ...] = (is_whole, *TRIAL, has_thresholds, reads_the_encoder, has_cards)
"""Gates that look at the artefacts alone."""


def is_of_these(candidate: Candidate, figures: Figures) -> Problems:
    """Yield artefacts that the figures were not measured with."""
    measured = figures.fingerprints()
    for part, artefact in candidate.artefacts().items():
        if measured.get(part) != artefact.fingerprint:
            yield Message(
                f"报告不是用 {part} 模型 {artefact.directory.name} 测的。"
                "请用 --try 试用该模型，再运行 make eval。",
                f"The report was not measured with the {part} {artefact.directory.name}. Put the "
                "model on trial with --try, then run make eval.",
            )
    file = candidate.root / THRESHOLDS
    if file.is_file() and figures.thresholds != file_hash(file):
        yield Message(
            f"报告测量之后 {THRESHOLDS} 变了。请再运行 make eval。",
            f"{THRESHOLDS} changed after the report was measured. Run make eval again.",
        )


def keeps_the_previous(candidate: Candidate, record: Record | None) -> Problems:
    """Yield artefacts in use that were overwritten: they could not be gone back to."""
    if record is None:
        return
    adopted = record.in_use.figures.fingerprints()
    for part, artefact in candidate.artefacts().items():
        same = record.in_use.names.get(part) == artefact.directory.name
        if same and adopted[part] != artefact.fingerprint:
            name = artefact.directory.name
            yield Message(
                f"{part} 模型 {name} 覆盖了现用的同名模型，将无法回退。"
                f"请从版本库恢复 models/{name}，并以新名称发布（如 {name}-2）。",
                f"The {part} {name} overwrote the model in use, which could not be gone back to. "
                f"Restore models/{name} from version control and release under a name of its own, "
                f"such as {name}-2.",
            )


def is_no_worse(figures: Figures, root: Path, record: Record | None) -> Problems:
    """Yield goals that were reached and are lost, and slices worse than their interval.

    The same models with the same thresholds are only measured anew.
    """
    if record is None:
        return
    before = record.in_use
    now = Adoption.of(figures, root)
    same_models = before.figures.fingerprints() == figures.fingerprints()
    if same_models and before.numbers == now.numbers:
        return
    yield from lost_goals(before.figures, figures)
    yield from worse_slices(before.figures, figures)


def size(folder: Path) -> int:
    """Return the bytes of the files in a folder; 0 without one."""
    return sum(file.stat().st_size for file in folder.glob("*") if file.is_file())


def _unusable(part: str, error: ArtefactError | KeyError) -> Message:
    if isinstance(error, ArtefactError):
        return Message(error.zh, error.en)
    return Message(
        f"{part} 的阈值缺少 {error}。请重新校准。",
        f"The thresholds of the {part} lack {error}. Calibrate again.",
    )
