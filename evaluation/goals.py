"""What the models must reach, and whether they do: stated once, compared by code."""

from dataclasses import dataclass
from typing import Literal

from evaluation.report import Figure

State = Literal["reached", "short", "not measured"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for one figure."""

    number: str
    name: str
    zh: str
    bound: float
    at_least: bool = True
    """The figure must not be under the bound; else not over it."""
    missing: str = ""
    """Why it is never measured."""

    @property
    def text(self) -> str:
        """Return the bound as it is printed."""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"

    def state(self, figure: Figure | None) -> State:
        """Return whether a figure reaches the goal, by its value and not by its interval."""
        if figure is None or figure.value is None:
            return "not measured"
        within = figure.value >= self.bound if self.at_least else figure.value <= self.bound
        return "reached" if within else "short"


@dataclass(frozen=True, slots=True)
class Measured:
    """The figure that stands for a goal."""

    goal: Goal
    figure: Figure


FOUND = Goal("1", "wordings of a claim, S@10", "改写召回 S@10", 0.96)
FIRST = Goal("1", "wordings of a claim, S@1", "改写首位命中 S@1", 0.85)
LITTLE_FOUND = Goal("1", "wordings with little overlap, S@10", "低重合改写召回 S@10", 0.90)
OVER_WORDS = Goal("2", "S@1 above jieba-BM25", "S@1 高于 jieba-BM25", 0.08)
OVER_RAW = Goal("2", "S@1 above raw e5-small", "S@1 高于未微调编码器", 0.08)
FALSE_ASSERTS = Goal(
    "3", "debunking passages taken for asserting", "把辟谣误判为传谣的比例", 0.02, at_least=False
)
ASSERTS_RECALL = Goal("3", "recall on asserting passages", "传谣文本召回", 0.95)
STANCE = Goal("4", "stance macro-F1, four labels", "立场四分类宏平均 F1", 0.88)
IMPLICIT = Goal("4", "stance macro-F1, implicit slice", "隐性表达立场宏平均 F1", 0.75)
NEGATION = Goal("5", "negation twins, accuracy", "否定对照句正确率", 0.90)
ALTERED = Goal(
    "6", "altered number, unit or date never confirmed", "改动数字、单位、日期后不确认", 0.97
)
EQUAL = Goal("6", "equal number, unit or date matched", "等值换写（1 公斤＝2 斤）能匹配", 0.97)
TRADITIONAL = Goal("7", "S@10 drop, Traditional", "繁体输入召回下降", 0.005, at_least=False)
WIDE = Goal("7", "S@10 drop, full-width", "全角输入召回下降", 0.005, at_least=False)
NOISY = Goal("7", "S@10 drop, noisy characters", "错别字输入召回下降", 0.005, at_least=False)
CONFIRMED = Goal("8", "precision of confirmed", "“确认”档准确率", 0.98)
COVERAGE = Goal("8", "coverage of confirmed", "“确认”档覆盖率", 0.5)
SUGGESTED = Goal("8", "recall of suggested", "“建议”档召回", 0.97)
RETRIEVAL_ERROR = Goal("9", "ECE of retrieval", "检索概率校准误差", 0.03, at_least=False)
STANCE_ERROR = Goal("9", "ECE of asserts", "传谣概率校准误差", 0.03, at_least=False)
ENCODER_FLIPS = Goal("9", "int8 flips, retriever", "检索模型 int8 翻转比例", 0.005, at_least=False)
VERIFIER_FLIPS = Goal("9", "int8 flips, verifier", "核查模型 int8 翻转比例", 0.005, at_least=False)
CLAIMS = Goal("10", "claim detection F1", "可核查论断识别 F1", 0.88)
SOURCES = Goal(
    "11",
    "leave-one-source-out drop",
    "留一来源下降",
    0.05,
    at_least=False,
    missing="needs a model trained without each source",
)
DUPLICATES = Goal("12", "near-duplicate rumors, pairwise F1", "近重复谣言成对 F1", 0.95)

CONTEXT_FIRST = Goal("guokr", "context → claim, S@1", "果壳：流传文本首位命中", 0.95)
CONTEXT_FOUND = Goal("guokr", "context → claim, S@10", "果壳：流传文本召回", 0.99)
REBUTTAL_FIRST = Goal("guokr", "rebuttal → claim, S@1", "果壳：辟谣文本首位命中", 0.75)
REBUTTAL_FOUND = Goal("guokr", "rebuttal → claim, S@10", "果壳：辟谣文本召回", 0.93)
PUBLIC_FALSE_ASSERTS = Goal(
    "pages", "DEBUNK taken for asserting", "公开集：辟谣误判为传谣", 0.05, at_least=False
)
PUBLIC_RECALL = Goal("pages", "recall on ASSERT", "公开集：传谣召回", 0.85)
ALARMS = Goal("guides", "must-fix per 10,000 characters", "健康指南每万字误报", 1.0, at_least=False)

OWN = (
    FOUND,
    FIRST,
    LITTLE_FOUND,
    OVER_WORDS,
    OVER_RAW,
    FALSE_ASSERTS,
    ASSERTS_RECALL,
    STANCE,
    IMPLICIT,
    NEGATION,
    ALTERED,
    EQUAL,
    TRADITIONAL,
    WIDE,
    NOISY,
    CONFIRMED,
    COVERAGE,
    SUGGESTED,
    RETRIEVAL_ERROR,
    STANCE_ERROR,
    ENCODER_FLIPS,
    VERIFIER_FLIPS,
    CLAIMS,
    SOURCES,
    DUPLICATES,
)
PUBLIC = (
    CONTEXT_FIRST,
    CONTEXT_FOUND,
    REBUTTAL_FIRST,
    REBUTTAL_FOUND,
    PUBLIC_FALSE_ASSERTS,
    PUBLIC_RECALL,
    ALARMS,
)
