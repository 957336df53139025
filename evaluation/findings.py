"""All that a run of the evaluation found, and how it is written down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evaluation import goals
from evaluation.goals import Goal, State
from evaluation.items import Item, Mistake, Picture
from evaluation.report import Figure, Table
from evaluation.worst import lines, worst
from models.store import file_hash
from models.thresholds import FILE

FIGURES = "figures"
_HOW = (
    "Measured on the test split of the project's own sets, which no model was trained or tuned on. "
    "Intervals are 95 %, drawn over rumors (documents, for claim detection).  A goal is reached "
    "when the figure itself is."
)
_STATES: Mapping[State, str] = {"reached": "达到", "short": "未达到", "not measured": "未测量"}


@dataclass(slots=True)
class Findings:
    """Collects what the parts yield."""

    sets: Mapping[str, int]
    """Rows of each set that was measured on."""
    models: Mapping[str, Mapping[str, str]]
    """Name and fingerprint of the artefacts in use."""
    thresholds: str = field(default_factory=lambda: file_hash(FILE))
    """SHA-256 of the thresholds as the run began."""
    tables: list[Table] = field(default_factory=list)
    figures: dict[Goal, Figure] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Reasons by part."""

    def add(self, item: Item) -> None:
        """Take in what a part yields."""
        match item:
            case Table():
                self.tables.append(item)
            case Mistake():
                self.mistakes.append(item)
            case Picture():
                self.pictures.append(item)
            case _:
                self.figures[item.goal] = item.figure

    @property
    def content(self) -> dict[str, Any]:
        """Return everything for JSON."""
        return {
            "schema": "2",
            "models": {part: dict(each) for part, each in self.models.items()},
            "thresholds": self.thresholds,
            "sets": dict(self.sets),
            "goals": [self._goal(goal) for goal in (*goals.OWN, *goals.PUBLIC)],
            "tables": [table.content for table in self.tables],
            "skipped": dict(self.skipped),
            "mistakes": [asdict(mistake) for mistake in worst(self.mistakes)],
        }

    def _goal(self, goal: Goal) -> dict[str, Any]:
        figure = self.figures.get(goal)
        return {
            "number": goal.number,
            "name": goal.name,
            "goal": goal.text,
            "measured": None if figure is None else figure.content,
            "state": goal.state(figure),
        }

    def write(self, folder: Path) -> None:
        """Write the report and its pictures into a folder."""
        (folder / FIGURES).mkdir(parents=True, exist_ok=True)
        for picture in self.pictures:
            picture.draw(folder / FIGURES / picture.name)
        (folder / "report.md").write_text(self.markdown(), encoding="utf-8")

    def markdown(self) -> str:
        """Return the report."""
        return "\n".join(
            [
                "# How good the product is",
                "",
                *self._summary(),
                "",
                *self._made_with(),
                "## Goals",
                "",
                _HOW,
                "",
                *self._goal_lines(goals.OWN),
                "",
                "On public sets, whose text is not part of the project:",
                "",
                *self._goal_lines(goals.PUBLIC),
                "",
                *self._skip_lines(),
                *(f"![{each.caption}]({FIGURES}/{each.name})\n" for each in self.pictures),
                "## Tables",
                "",
                *(table.markdown() + "\n" for table in self.tables),
                "## The worst mistakes",
                "",
                "On the project's own test split: the surest wrong answers of each kind, in turn.",
                "",
                *lines(worst(self.mistakes)),
                "",
            ]
        )

    def _summary(self) -> Iterator[str]:
        """Yield the summary in Chinese."""
        states = {goal: goal.state(self.figures.get(goal)) for goal in goals.OWN}
        counts = {state: [g for g in states if states[g] == state] for state in _STATES}
        yield (
            f"**摘要**：{len(states)} 项内部指标中，{len(counts['reached'])} 项达到，"
            f"{len(counts['short'])} 项未达到，{len(counts['not measured'])} 项未测量。"
            "数据为项目自有测试集（按谣言划分，任何模型都没有在其上训练或调参），"
            "区间为按谣言聚类的 95 % 置信区间。"
        )
        for state in ("short", "not measured"):
            found = counts[state]
            if found:
                yield ""
                shown = "；".join(self._named(goal) for goal in found)
                yield f"{_STATES[state]}：{shown}。"

    def _named(self, goal: Goal) -> str:
        figure = self.figures.get(goal)
        if figure is None or figure.value is None:
            return goal.zh
        return f"{goal.zh} {figure.value:.3f}（目标 {goal.text}）"

    def _made_with(self) -> Iterator[str]:
        yield "Written by `make eval`; not edited by hand."
        yield ""
        for part, each in self.models.items():
            yield f"- {part}: `{each['name']}` ({each['fingerprint'][:12]})"
        yield f"- thresholds: {self.thresholds[:12]}"
        for name, count in self.sets.items():
            yield f"- {name}: {count:,}"
        yield ""

    def _goal_lines(self, asked: Sequence[Goal]) -> Iterator[str]:
        yield "| # | goal | measured | bound | |"
        yield "|---|---|---|---|---|"
        for goal in asked:
            figure = self.figures.get(goal)
            shown = "–" if figure is None else figure.text
            state: str = goal.state(figure)
            if state == "not measured" and goal.missing:
                state = f"{state}: {goal.missing}"
            mark = f"**{state}**" if state == "short" else state
            yield f"| {goal.number} | {goal.name} | {shown} | {goal.text} | {mark} |"

    def _skip_lines(self) -> Iterator[str]:
        if self.skipped:
            yield "Skipped or cut short:"
            yield ""
            yield from (f"- {name}: {reason}" for name, reason in self.skipped.items())
            yield ""
