"""Readable yes/no features of a sentence, and what each says about its being a claim."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import exp

from review_service.checks.claims.domains import domain_of
from review_service.language.alternatives import words
from review_service.language.degree import UNIVERSAL
from review_service.language.quantities import find_quantities

Test = Callable[[str], bool]

_CAUSAL = words("""
    导致 引起 引发 造成 诱发 致[癌病死使残] 促进 抑制 加速 延缓 影响 有助于 有利于 不利于 因为
    由于 因此 从而 源于 取决于 使得 会使 会让 能使 能让 产生 变成 转化 破坏 损害 伤害 刺激 加重
    减轻 增加 减少 升高 降低 提高
""")
_EFFICACY = words("""
    治疗 治愈 根治 预防 缓解 改善 有效 无效 疗效 杀[灭死菌] 防[癌病治护晒] 抗[癌炎菌氧衰]
    补[钙铁血水锌] 排毒 增强 消炎 止痛 退烧 降[压糖脂] 软化 养[生胃颜肝] 美白 解[酒毒] 清[肺肠]
    作用 功效 保护
""")
_PROPERTY = words("""
    含有 富含 含量 属于 组成 构成 位于 具有 分为 分布 来自 称为 是一种 之一 的?主要成分 是由 存在
    相当于 等于 达到 约为 不含 围绕 绕着 自转 公转 生活在 可以吃 不能吃 有毒 无毒 能够 可以
    会(?!议|员|长|上|场) 能(?!源|量|力|够) 可(?!能|是|爱|惜|见) 不易 容易 有害 安全 健康 危险 不会
    会(?=[变发引致让使导被增减产]) 越
""")
_ATTRIBUTED = words("""
    研究 专家 报告 指南 世卫 表明 显示 证实 据[^，。,]{1,12}[，,] 数据 统计 科学家 医生说 论文
    调查 发现
""")
_COMPARED = re.compile(
    "比[^,。]{1,12}(?:更|还|要|高|低|多|少|大|小|快|慢|好|强)|高于|低于|多于|少于|超过|相比|越[^,。]{1,6}越"
)
_PREDICTION = re.compile("预计|预测|未来|有望|将(?!近|军|领|信)|即将|到20\\d\\d年")
_EXPERIENCE = re.compile(
    "(?<!自)我(?!国|们国|省|市|院|校|县|区)|咱|亲测|俺|朋友|邻居|我家|同事|老伴"
)
_OPINION = words("""
    我认为 我觉得 希望 令人 值得 感到 喜欢 最美 可爱 温馨 感动 祝 感谢 致敬 遗憾的是 不禁 也许会多
    诗意 精彩 美好 欢迎 关注 转发 点赞 收藏 期待 呼吁 倡导 号召
""")
_QUESTION = re.compile('[?？]\\s*[”"』」]?$')
_ADVICE = re.compile(
    "^(?:请|不要|切勿|务必|记得|建议|应当?|可以试|如果|别|最好|平时|尽量|首先|其次|最后|连续|同时)|"
    "(?:应当?|要|请|不要|切勿|及时|尽快|立即)(?:拨打|就医|停止|注意|选择|保持|避免|前往|咨询|报警|撤离)"
)
_EVENT = re.compile(
    "(?:昨日|昨天|今天|近日|日前|本周|记者|举行|召开|启动|发布会|揭牌|开幕|活动|会议|仪式|\\d{1,2}月\\d{1,2}日)"
)


@dataclass(frozen=True, slots=True)
class Feature:
    """A test with its weight on the logistic scale."""

    name: str
    test: Test
    weight: float
    """Why: see the comment over the table."""


def _found(pattern: re.Pattern[str]) -> Test:
    return lambda text: pattern.search(text) is not None


def _quantified(text: str) -> bool:
    return any(q.unit is not None for q in find_quantities(text))


def _in_domain(text: str) -> bool:
    return domain_of(text)[1] > 0


def _much_in_domain(text: str) -> bool:
    return domain_of(text)[1] > 2


# A claim needs a subject that science speaks of and something said of it: a cause, an effect, a
# property, an amount, a comparison.  Each adds about as much, because one alone suffices beside a
# subject.  Questions, advice, experience, opinion and news of events are not claims about the world
# at large; they weigh against it, but a strong statement inside them still counts.
FEATURES = (
    Feature("domain", _in_domain, 1.4),
    Feature("specialised", _much_in_domain, 0.5),
    Feature("causal", _found(_CAUSAL), 1.3),
    Feature("efficacy", _found(_EFFICACY), 1.0),
    Feature("property", _found(_PROPERTY), 1.0),
    Feature("quantity", _quantified, 0.8),
    Feature("comparison", _found(_COMPARED), 0.7),
    Feature("absolute", _found(UNIVERSAL), 0.3),
    Feature("attributed", _found(_ATTRIBUTED), 0.4),
    Feature("prediction", _found(_PREDICTION), 0.1),
    Feature("experience", _found(_EXPERIENCE), -1.0),
    Feature("opinion", _found(_OPINION), -1.2),
    Feature("question", _found(_QUESTION), -3.0),
    Feature("advice", _found(_ADVICE), -0.9),
    Feature("event", _found(_EVENT), -0.9),
)
BIAS = -1.8
CLAIM_FROM = 0.5


def features_of(text: str) -> dict[str, bool]:
    """Return each feature's answer for a folded sentence."""
    return {feature.name: feature.test(text) for feature in FEATURES}


def claim_score(features: dict[str, bool]) -> float:
    """Return the probability that a sentence with these features is a claim."""
    logit = BIAS + sum(f.weight for f in FEATURES if features[f.name])
    return round(1 / (1 + exp(-logit)), 4)
