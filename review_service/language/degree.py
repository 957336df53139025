"""Words that widen, narrow or soften a statement, and words that point the other way.

Works on a text whose widths and script are folded (`normalise.view`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from review_service.language.alternatives import words

UNIVERSAL = words(
    """
    所有 全部 一切 任何 每[个种位项人] 人人 凡是 无一例外 全都 统统 通通 全是 全国?人 完全
    百分之?百 100% 绝对
    一定(?!程度|量|的?(?:比例|数量|条件|范围|限度|浓度|剂量|年龄|影响|作用|好处|帮助|风险|危害))
    必然 必定 必须 永远 从来都 总是 彻底 根治 只要[^,，。]{1,12}[，,]?就 唯一 只有[^,，。]{1,12}才
    (?<![首大成])都(?![市会是城])
    """
)
PARTIAL = words(
    """
    部分 有些 有的(?!放矢) 某些 个别 少数 少部分 多数 大多 一些(?=[^,，。]{1,8}) 半数 一半 个案
    特定 有时 偶尔 偶然 少量 极少 并非所有 并不是所有 不是所有 不都 不全是 因人而异
    """
)
HEDGE = words(
    """
    可能(?!性) 也许 或许 大概(?=会|能|是) 疑似 似乎 看来 有望 据推测 推测 有助于 一定程度上?
    有一定的? 潜在 (?<!不)容易 未必 不一定 不见得 (?<!不)有机会 某种程度
    """
)

# Pairs that cannot hold of the same thing together.
_OPPOSITES = (
    ("有助于|(?<!不)有利于|(?<!不)利于|有益于", "不利于|有碍|妨碍|有损于"),
    (
        "增加|增多|增大|增长|上升|升高|提高|提升|加重|加剧|增强|变强|加快|加速|促进|扩大|加深|变深|变大|变快",
        "减少|减小|下降|降低|减轻|缓解|减弱|削弱|变弱|减慢|减缓|延缓|抑制|缩小|变浅|变小|变慢",
    ),
    (
        "导致|引起|引发|造成|诱发|致(?=[癌病畸死残盲])|会得|得上|患上",
        "预防|防止|防治|抗(?=[癌病衰])|防(?=[癌病])|远离|避免|治疗|治愈|治好|根治",
    ),
    (
        "有害|有毒|危害|伤害|损害|伤(?=[胃肝肾脑身])|毒(?=[性药素])|危险|致命",
        "有益|无害|无毒|安全|保护|养(?=[胃肝肾])|护(?=[胃肝肾])|有好处",
    ),
    (
        "高于|多于|大于|超过|胜过|优于|快于|早于|重于",
        "低于|少于|小于|不及|不如|劣于|慢于|晚于|轻于|比不上",
    ),
    (
        "更高|更多|更大|更强|更快|更好|更重|更热|更早|更长|更安全|更健康|更有营养",
        "更低|更少|更小|更弱|更慢|更差|更轻|更冷|更晚|更短|更危险|更不健康|更没营养",
    ),
    ("必须|应该|应当|一定要", "不必|无需|不应|不该|不用|无须"),
    ("吸收|摄入|补充", "流失|排出|丢失"),
    ("存活|活着|生存", "死亡|死去|丧命"),
)


@dataclass(frozen=True, slots=True)
class Degree:
    """Which kinds of widening, narrowing and softening words a text holds."""

    universal: bool
    partial: bool
    hedged: bool


@lru_cache(maxsize=2048)
def degree_of(text: str) -> Degree:
    """Return the kinds of degree words in `text`."""
    return Degree(
        UNIVERSAL.search(text) is not None,
        PARTIAL.search(text) is not None,
        HEDGE.search(text) is not None,
    )


_PAIRS = tuple((re.compile(one), re.compile(other)) for one, other in _OPPOSITES)


@lru_cache(maxsize=2048)
def directions(text: str) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return for each pair of opposites the offsets of the one and of the other in `text`."""
    return tuple(
        (
            tuple(found.start() for found in one.finditer(text)),
            tuple(found.start() for found in other.finditer(text)),
        )
        for one, other in _PAIRS
    )
