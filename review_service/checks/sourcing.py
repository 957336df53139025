"""Claims credited to nobody, causes read out of correlations, and promises of certain effect."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from review_service.domain.findings import Finding, Kind, Severity
from review_service.domain.rumors import SourceLevel, SourceRef
from review_service.domain.spans import Span
from review_service.domain.text import Document, ZoneKind
from review_service.errors import Message
from review_service.language.alternatives import any_of, words
from review_service.language.blanks import closed_up
from review_service.language.polarity import reaching

_GUIDE = SourceRef("科普稿件编辑规范", publisher="科普审校", level=SourceLevel.ORG)
_ADVERTISING = SourceRef(
    "中华人民共和国广告法（2021年修正）",
    publisher="全国人民代表大会常务委员会",
    clause="第十六条",
    year=2021,
    level=SourceLevel.LAW,
)

_PEOPLE = any_of("""
    专家学者 专家们? 学者们? 科学家们? 研究者们? 研究人员 业内人士 权威人士 医学界 科学界 医生们?
    营养师们? 有关部门
""")
_NOBODY = any_of(
    "有 一些 不少 许多 很多 多位 众多 相关 有关 权威 国外 海外 国际上?的? 部分 多名 业内 据"
)
_SAY = (
    "(?:均|都|也|就|曾|普遍|一致)?(?:表示|认为|指出|称|发现|建议|提醒|强调|证实|证明|透露|介绍|说)"
)
# Somebody without a name says it, or a study without author, year or publication shows it.
_VAGUE = re.compile(
    f"(?P<who>(?:{_NOBODY}的?){{1,2}}{_PEOPLE}{_SAY}|(?<![\u4e00-\u9fff]){_PEOPLE}{_SAY})"
    "|(?P<study>(?<![本该此项些述个])(?:(?:大量|多项|最新|一些|有|科学|国外|许多|诸多|众多|已有|近期|相关)的?){0,2}"
    "(?:研究|实验|试验|调查|数据|科学|统计)(?:已经?|均|都|也|充分|结果)?(?:表明|显示|发现|证明|证实|指出))"
)
# What makes a source findable: a name with an office, an institution, a publication, a year.
_FINDABLE = words(r"""
    [\u4e00-\u9fff·]{2,8}(?:教授|研究员|院士|主任|博士|医师|副主任|所长|工程师|站长|馆长)
    (?:大学|学院|研究所|研究院|医院|学会|协会|科学院|工程院|疾控中心|实验室|气象局|天文台|卫生组织|委员会|监管局|总局|管理局|研究中心|基金会|部门户|办公室)
    世卫组织|WHO|FDA|IARC|CDC|NASA|IPCC|EFSA|卫健委|疾控|气象台|国家统计局|联合国|农业农村部|教育部|生态环境部
    《[^》]+》 杂志 期刊 学报 柳叶刀 Nature Science Lancet JAMA NEJM 论文 指南 白皮书 年鉴 公报
    普查 \[\d+\] [(（]\d{4}[)）] (?:19|20)\d{2}年 doi https? 课题组 团队 名为
""")
_NO_STUDY = re.compile(
    "(?:没有|尚无|并无|缺乏|未有|无|不少于|若|如果|假如|除非)(?:任何|足够|充分|可靠)?的?$"
)

_CORRELATION = words("""
    相关(?!部门|人员|专家|规定|疾病|产品|内容|信息|知识|研究) 正相关 负相关 关联 观察性研究
    队列研究 横断面 流行病学调查 问卷调查 统计显示 调查显示
""")
_CAUSE = re.compile(
    "(?:因此|所以|说明|证明|由此可见|可见|意味着|也就是说|换句话说)[^。]{0,24}?"
    "(?:导致|引起|引发|造成|能够?(?:预防|治疗|降低|提高|延长|增强|减少)|可以(?:预防|治疗|降低|提高|延长|增强|减少)|会(?:使|让|导致))"
)
_CAUTION = words("""
    不能说明 不能证明 并不意味 不意味 不代表 不等于 并不能 不能因此 尚不能 无法证明 无法确定
    不能得出 因果关系 有待 仍需 需要进一步
""")

_CERTAIN = words("""
    根治(?!术|性|手术|率) 彻底治愈 彻底治好 永不复发 绝不复发 包治百病 药到病除 一针见效
    (?:100%|百分之百|百分百)(?:的)?(?:有效|治愈|安全|见效|康复|成功|预防|杀灭|无害)
    (?:治愈率|有效率)(?:达|高达|为|是|达到)?(?:了)?(?:100%|百分之百) 零风险 零副作用
    (?:没有|无|毫无|绝无|完全没有|不会有)(?:任何)?(?:毒)?副作用
    绝对(?:安全(?!距离|感)|有效|无害|可靠)
""")
_DISTANCED = words("""
    号称 宣称 声称 所谓 谎称 吹嘘 虚假 宣传 骗局 谣言 不实 误区 不可信 切勿 警惕 轻信 夸大 违法
    处罚 禁止 不得 骗 是否 能否 能不能 有没有 是不是 吗 如何 怎样 怎么 难道 研究方向 目标 希望
    有望 攻克 并非 不是
""")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind of finding of this check."""

    id: str
    category: str
    severity: Severity
    confidence: float
    message: Message
    """`{}` stands for the words found."""
    why: Message
    source: SourceRef


_WHO = _Rule(
    "sourcing.vague-speaker",
    "sourcing",
    Severity.SHOULD_CHECK,
    0.75,
    Message(
        "“{}”没有说明是谁。请写出姓名、单位或文献，或删去这一说法。",
        "“{}” does not say who. Name the person, institution or publication, or drop it.",
    ),
    Message(
        "说法没有可以查证的来源，读者无法核对。",
        "Without a source that can be looked up, readers cannot check the statement.",
    ),
    _GUIDE,
)
_STUDY = _Rule(
    "sourcing.vague-study",
    "sourcing",
    Severity.ADVISE,
    0.6,
    Message(
        "“{}”没有说明是哪项研究。建议写出研究者、年份或发表的刊物。",
        "“{}” does not say which study. Give its authors, year or journal.",
    ),
    Message(
        "说法没有可以查证的来源，读者无法核对。",
        "Without a source that can be looked up, readers cannot check the statement.",
    ),
    _GUIDE,
)
_CAUSAL = _Rule(
    "sourcing.cause-from-correlation",
    "overclaim",
    Severity.SHOULD_CHECK,
    0.7,
    Message(
        "“{}”由相关推出了因果。请核对研究是否证明了因果，否则改为“与……有关”。",
        "“{}” draws a cause from a correlation. Check that the study shows a cause, or write"
        " “is associated with”.",
    ),
    Message(
        "观察到两件事一起出现，不能说明一件引起另一件。",
        "That two things occur together does not show that one causes the other.",
    ),
    _GUIDE,
)
_ABSOLUTE = _Rule(
    "sourcing.absolute-efficacy",
    "overclaim",
    Severity.SHOULD_CHECK,
    0.8,
    Message(
        "“{}”对功效或安全性作了绝对的保证。请改为有依据、有条件的表述。",
        "“{}” promises an effect or safety without limits. State it with its evidence and"
        " conditions.",
    ),
    Message(
        "医疗措施都有适用范围和风险；在医疗、药品广告中，此类断言或保证为法律所禁止。",
        "Every medical measure has limits and risks; in advertisements for medicine such promises"
        " are forbidden by law.",
    ),
    _ADVERTISING,
)


@dataclass(frozen=True, slots=True)
class Sourcing:
    """Flag statements whose support a reader cannot find or that promise too much."""

    name: str = "sourcing@1"

    def run(self, document: Document) -> Iterator[Finding]:
        """Yield findings in reading order."""
        sentences = document.sentences
        for index, sentence in enumerate(sentences):
            if document.in_zone(sentence, ZoneKind.REFERENCE_LIST):
                continue
            seen = closed_up(document.quote(sentence))
            around = [sentences[i] for i in (index - 1, index + 1) if 0 <= i < len(sentences)]
            block = document.block_at(sentence.start)
            near = "".join(document.quote(s) for s in around if document.block_at(s.start) == block)
            hits = sorted(_hits(seen.text, near), key=lambda hit: hit[0])
            for part, rule in hits:
                span = seen.source(part).shift(sentence.start)
                yield self._finding(rule, span, document.quote(span))

    def _finding(self, rule: _Rule, span: Span, words: str) -> Finding:
        return Finding(
            check=self.name,
            rule=rule.id,
            kind=Kind.SCIENCE,
            category=rule.category,
            severity=rule.severity,
            confidence=rule.confidence,
            span=span,
            message=Message(rule.message.zh.format(words), rule.message.en.format(words)),
            why=rule.why,
            sources=(rule.source,),
        )


def _hits(text: str, near: str) -> Iterator[tuple[Span, _Rule]]:
    yield from _vague(text, near)
    yield from _causal(text)
    yield from _absolute(text)


def _vague(text: str, near: str) -> Iterator[tuple[Span, _Rule]]:
    found = _VAGUE.search(text)
    if found is None or _FINDABLE.search(text) or _FINDABLE.search(near):
        return
    if _NO_STUDY.search(text, 0, found.start()) or reaching(text, found.start()):
        return
    yield Span(*found.span()), _WHO if found["who"] else _STUDY


def _causal(text: str) -> Iterator[tuple[Span, _Rule]]:
    correlation = _CORRELATION.search(text)
    if correlation is None or _CAUTION.search(text):
        return
    cause = _CAUSE.search(text, correlation.end())
    if cause is not None and not reaching(text, cause.end() - 1):
        yield Span(*cause.span()), _CAUSAL


def _absolute(text: str) -> Iterator[tuple[Span, _Rule]]:
    if _DISTANCED.search(text):
        return
    for found in _CERTAIN.finditer(text):
        inner = [n for n in reaching(text, found.end() - 1) if n.span.start < found.start()]
        after = [n for n in reaching(text, found.start()) if n.span.start >= found.end()]
        if not inner and not after:
            yield Span(*found.span()), _ABSOLUTE
