"""Negation in Chinese clauses: where it stands, what it reaches, and when two cancel out.

Works on a text whose widths and script are folded (`normalise.view`).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from review_service.domain.spans import Span
from review_service.language.alternatives import any_of


class Force(StrEnum):
    """What a negation denies."""

    PLAIN = "plain"
    """The words after it: 不能, 没有, 无法."""
    STATEMENT = "statement"
    """The whole statement after it, connectives included: 并非, 不等于."""
    RESULT = "result"
    """The words before it: 没用, 无关, 起不到作用."""
    EVIDENCE = "evidence"
    """That anything is known: 没有证据表明."""
    REASSURANCE = "reassurance"
    """That there is anything to fear, said of the words before it: 可以放心."""
    ADVICE = "advice"
    """That something should be done: 切勿, 避免."""


@dataclass(frozen=True, slots=True)
class Negation:
    """A negation and the characters that it reaches."""

    span: Span
    scope: Span
    force: Force


# Words that hold a negation character and deny nothing, or whose two negations cancel out.
_NOT_NEGATIONS = any_of(
    """
    不乏 不仅仅 不仅 不但 不过 不同 不少 不断 不管 不论 不止 不只 不单 不光 不如 不及 不良
    不孕不育 不孕 不育 不适 不足 不久 不料 不禁 不锈 不饱和 不妨 不时 不一样 不错 不知不觉 不惜
    不愧 不由 不安 不利 不停 不可逆 不可思议 不慎 不幸 不易 不明 对不起 差不多 了不起 忍不住
    来不及 不起眼 不得了 不得已 不完全 不规则 不透明 不均 不平衡 不合格 不耐受 不当 不稳定 不舒服
    不佳 不全 不熟 不干净 不堪 不知道 不要紧 不大 不小 不多 不高 不低 不远 不近 不算 半生不熟
    不含糊 受不了 免不了 少不了 离不开 动不动 不动声色 用不了多久 不一会儿
    (?<![起达得办做找看用])不到 不声不响 数不清 不满 不信邪 无论 无数 无比 无机 无聊 无限 无锡
    无人机 无氧 无糖 无菌 无偿 无疑 无非 无意 无私 无线 无疑 无家可归 无忧 无奈 无形 无处不在
    无时无刻 无所不 无微不至 无穷 没完没了 没准 没想到 没收 淹没 埋没 没错 没事就 未来 未婚 未成年
    未免 未知 特别 区别 差别 分别 识别 级别 性别 鉴别 辨别 类别 个别 别墅 别人 别的 告别 派别 别名
    别称 非常 除非 非洲 是非 非但 非典 莫非 莫名 莫过于
    (?:别|不要|切勿|切莫|莫|勿|请勿|不能|不可|不必)(?:再|轻易|盲目|随便|随意)*(?:相信|轻信|信|迷信|听信|被|传播|转发|传|当真|上当)
    不信谣 不传谣 不(?:太|怎么|大)?靠谱 不可信 不实 不属实 不科学 不对(?=[，。！的]|$) 不可取
    不成立 不准确 不正确 不可靠 不严谨
    (?:没有|并无|毫无|无|没|缺乏)(?:任何|什么|充分)?的?(?:科学|医学|理论|事实|现实)?(?:依据|根据|道理|凭据)
    无稽之谈 站不住脚 子虚乌有 不(?:是|足为)(?:真的|事实|真|凭) 并非(?:事实|如此|真的|真相)
    并不是(?:真的|事实|这样|如此) (?<!是)不是(?:这样|这么回事|那么回事) 不足为信 不得不 不能不
    不可不 不会不(?![利良适足安]) 不是不 并非不 并不是不 不是没有? 并非没有? 并不是没有? 无不
    没有不 不无 莫不 不可能不 不可能没有 不能没有 不可或缺 不可缺少 必不可少 非[^,，。]{1,6}不可
    没有(?:一|任何|哪)[个种位项名样][^,，。]{1,12}?(?:不(?:会|能|是)?|无(?=害|毒)) 谁不 何尝不
    岂不 难道不(?:会|是|能)? 不就是 能不能 会不会 是不是 要不要 该不该 有没有 可不可以 好不好
    对不对 信不信 行不行 可不可信 用不用 需不需要
    """
)
_EVIDENCE = any_of(
    """
    (?:没有|尚无|并无|无|缺乏|缺少|没|未有|尚未有|并没有|还没有|从没有?)(?:任何|足够的?|充分的?|可靠的?|确凿的?|直接的?|科学|临床|研究|高质量的?|明确的?|有力的?)*的?(?:证据|研究|数据|试验|实验|资料|文献|报告|依据)(?:能|可以|能够)?(?:表明|证明|显示|支持|证实|说明|指出|发现)
    (?:没有|未|尚未|并未|从未|没)(?:能)?(?:发现|证实|证明|观察到|看到|找到|显示)
    """
)
_STATEMENT = any_of(
    """
    并不是 并非是? 绝非 决非 绝不是 根本不是 不是 不等于 不代表 不意味着? 不说明 不见得 未必
    不一定 不可能 从来不是 称不上 算不上 谈不上 说不上 更别说 不至于
    """
)
_ADVICE = any_of(
    """
    切勿 切不可 请勿 切莫 切忌 严禁 禁止 避免 勿 莫 忌(?![惮讳口]) (?:千万)?不要
    (?:千万)?别(?=[^,，。]{1,12}) 不宜 不应该? 不该 不可以?(?!能) 不得(?!不) 不必 无需 无须 不用
    不需要? 用不着 不准 不许
    """
)
_RESULT = any_of(
    """
    (?:没有?|无|毫无|并无|没有什么|没什么|没啥)(?:任何|什么|直接|必然|显著|明显|太大|多大|丝毫|实际|医学|因果|半点)*的?(?:用处?(?![户过])|效果?(?![率])|作用|关系|关联|影响|联系|好处|帮助|意义|必要|危害|毒性|风险|致癌性|功效|疗效|益处|相关性|差别|区别|两样|不同)
    无效 无用 无益 无关 无害 无毒 不管用 不起作用 不顶用 不灵验? 不奏效 不现实 不可行 行不通
    办不到 做不到 白搭 白费 徒劳 无济于事 适得其反 不会发生 不存在 微乎其微 可以忽略 忽略不计
    毫不相干 两码事 两回事
    """
)
_REASSURANCE = any_of("""
    可以放心 大可放心 放心(?=食用|使用|吃|喝|接种)
    (?:不必|无需|不用|无须)(?:过分|过度|太)?(?:担心|恐慌|惊慌|害怕|紧张|焦虑)
""")
# A negation between a verb and its complement denies the verb before it as well: 补不了钙.
_COMPLEMENT = "(?<=[^，。；：！？\\s])不(?:了|到(?!位)|着|出|起(?!眼)|动|住|掉|成|见|进|上(?!一))"
_PLAIN = any_of(
    """
    并没有 并不会? 并未 从来没有? 从来不 从不 从未 绝不会? 决不 毫不 根本不 完全不 尚未 还没有?
    无法 难以 不再 不太可能 不大可能 不会 不能够? 不可能 不了 没有 没能 没 未 无 不
    """
)
# 一定要煮熟，否则会中毒: what follows comes of not doing it.
_UNLESS = "(?<=[,，;；。])(?:否则|不然|要不然)"
_OBLIGATION = re.compile("一定要|必须|务必|应当?|需要|要(?![是不])")
_TOKEN = re.compile(
    f"(?P<none>{_NOT_NEGATIONS}|(?P<either>[\u4e00-\u9fff]{{1,2}})不(?P=either))"
    f"|(?P<reassurance>{_REASSURANCE})|(?P<unless>{_UNLESS})|(?P<evidence>{_EVIDENCE})|(?P<result>{_RESULT})"
    f"|(?P<statement>{_STATEMENT})|(?P<advice>{_ADVICE})|(?P<complement>{_COMPLEMENT})"
    f"|(?P<plain>{_PLAIN})"
)
_STOP = re.compile("[，,。；;：:！!？?\n]|而是|但|反而|却")
_STATEMENT_STOP = re.compile("[，,。；;！!？?\n]|而是|但|反而")
_EVIDENCE_STOP = re.compile("[。；;！!？?\n]|[，,](?=但|而|不过|然而|相反|反而|因此|所以)")
# A connective ends what a plain negation reaches: 不吃药也能好.
_CONNECTIVE = re.compile("(?<!也)(?:[也就便才都还又](?=[^,，。]{1,}))")
# 没有煮熟的四季豆: the noun after 的 is not denied.
_ATTRIBUTE = re.compile(
    "(?<=[^,，。]{2})的(?=[^,，。；;:：!！?？]*?(?:会|能|可|导致|引起|应|要|是|有))"
)
_CLAUSE_STARTS = "，,：:"
_SENTENCE_STARTS = '。；;！!？?\n“‘「『"'
_RESULT_REACH = 24


@lru_cache(maxsize=2048)
def negations(text: str) -> tuple[Negation, ...]:
    """Return the negations of `text` in reading order."""
    found = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "unless":
            duty = list(_OBLIGATION.finditer(text, max(0, token.start() - 24), token.start()))
            if duty:
                scope = Span(duty[-1].end(), token.start())
                found.append(Negation(Span(*token.span()), scope, Force.STATEMENT))
        elif kind is not None and kind != "none":
            found.append(_negation(text, token, kind))
    return tuple(found)


def _negation(text: str, token: re.Match[str], kind: str) -> Negation:
    start, end = token.span()
    span = Span(start, end)
    if kind in {"result", "reassurance"}:
        return Negation(span, Span(_clause_start(text, start), end), Force(kind))
    if kind == "evidence":
        return Negation(span, Span(end, _stop(_EVIDENCE_STOP, text, end)), Force.EVIDENCE)
    if kind == "statement":
        return Negation(span, Span(end, _stop(_STATEMENT_STOP, text, end)), Force.STATEMENT)
    stop = _stop(_STOP, text, end)
    if (attribute := _ATTRIBUTE.search(text, end + 1, stop)) is not None:
        stop = attribute.start()
    if (connective := _CONNECTIVE.search(text, end + 1, stop)) is not None:
        stop = connective.start()
    if kind == "complement":
        return Negation(span, Span(max(0, start - 2), stop), Force.PLAIN)
    return Negation(span, Span(end, stop), Force.ADVICE if kind == "advice" else Force.PLAIN)


def _stop(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.search(text, at)
    return found.start() if found else len(text)


def _clause_start(text: str, at: int) -> int:
    """Return where the clause before `at` starts; a short one takes in the clause before it."""
    start = at
    while start > 0 and at - start < _RESULT_REACH and text[start - 1] not in _SENTENCE_STARTS:
        if text[start - 1] in _CLAUSE_STARTS and at - start >= 6:
            break
        start -= 1
    return start


def reaching(text: str, at: int) -> tuple[Negation, ...]:
    """Return the negations that reach the character at `at`."""
    return tuple(n for n in negations(text) if n.scope.start <= at < n.scope.end)
