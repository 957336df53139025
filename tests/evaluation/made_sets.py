"""Small sets of the same form as the project's own, read as `own_sets` reads those."""

from evaluation.own_sets import Claim, Sentence, Split, StanceRow, Twin


def _claim(number: int, split: Split, text: str, wordings: tuple[str, ...]) -> Claim:
    kinds = ("formal", "colloquial", "headline", "embedded", "oblique")
    return Claim(
        id=f"food-{number}",
        topic="food",
        split=split,
        entry=None,
        claim=text,
        verdict="false",
        phrasings=dict(zip(kinds, wordings, strict=True)),
        near=(f"大蒜要放在通风处{number}。", "剩菜应当放进冰箱。"),
        denial=f"{text}是没有的事",
    )


CLAIMS = [
    _claim(
        1,
        "test",
        "吃大蒜能预防流感",
        (
            "食用大蒜可以预防流行性感冒。",
            "多吃大蒜就不得流感。",
            "吃大蒜，防流感",
            "冬天到了。吃大蒜能预防流感，天天都要吃。多穿衣服。",
            "那几瓣辛辣的东西下肚，冬天就不必请病假。",
        ),
    ),
    _claim(
        2,
        "dev",
        "隔夜菜会致癌",
        (
            "隔夜的菜肴可以致癌。",
            "隔夜菜吃了要得癌。",
            "隔夜菜致癌",
            "剩菜很多。隔夜菜会致癌，都倒掉。收拾桌子。",
            "昨晚剩下的，今天肿瘤科见。",
        ),
    ),
    _claim(
        3,
        "train",
        "喝骨头汤能补钙",
        (
            "饮用骨头汤可以补充钙质。",
            "骨头汤补钙最好。",
            "骨头汤补钙",
            "煮了汤。喝骨头汤能补钙，给孩子喝。天气好。",
            "炖得发白的那一锅，喝了骨头硬。",
        ),
    ),
]


def _row(number: int, split: Split, passage: str, label: str) -> StanceRow:
    claim = next(claim for claim in CLAIMS if claim.split == split)
    return StanceRow(
        id=f"{claim.id}-s{number}",
        claim_id=claim.id,
        split=split,
        claim=claim.claim,
        passage=passage,
        label=label,
        cue="implicit",
        genre="家族群聊",
        trap="plain",
    )


STANCES = [
    _row(1, "test", "冬天多吃大蒜能预防流感，我们全家每天都吃大蒜。", "asserts"),
    _row(2, "test", "吃大蒜不能预防流感，没有任何研究支持。", "debunks"),
    _row(3, "test", "网传吃大蒜能预防流感，是真的吗？", "mentions"),
    _row(4, "test", "大蒜发芽以后还能吃。", "unrelated"),
    _row(5, "train", "喝骨头汤能补钙，老人都知道。", "asserts"),
    _row(6, "train", "喝骨头汤不能补钙。", "debunks"),
    _row(7, "train", "骨头汤里的钙很少，喝骨头汤补不了钙。", "debunks"),
]


def _twin(number: int, kind: str, one: str, other: str, *, same: bool) -> Twin:
    return Twin(f"food-1-t{number}", "food-1", "test", kind, same, one, other)


TWINS = [
    _twin(1, "negation", "吃大蒜能预防流感", "吃大蒜不能预防流感", same=False),
    _twin(2, "number", "一头大蒜重50克", "一头大蒜重500克", same=False),
    _twin(3, "unit", "一袋大蒜重1公斤", "一袋大蒜重2斤", same=True),
    _twin(4, "wording", "吃大蒜能预防流感", "吃大蒜可以预防流感", same=True),
]


def _sentence(text: str, feature: str, *, claim: bool) -> Sentence:
    return Sentence(text, claim, frozenset({feature}), "food", "d1", "test")


SENTENCES = [
    _sentence("大蒜能抑制细菌生长。", "causal", claim=True),
    _sentence("欢迎大家来参加活动！", "opinion", claim=False),
]


def claims(split: Split | None = None) -> list[Claim]:
    return [each for each in CLAIMS if split in {None, each.split}]


def stances(split: Split | None = None) -> list[StanceRow]:
    return [each for each in STANCES if split in {None, each.split}]


def twins(split: Split | None = None) -> list[Twin]:
    return [each for each in TWINS if split in {None, each.split}]


def sentences(split: Split | None = None) -> list[Sentence]:
    return [each for each in SENTENCES if split in {None, each.split}]
