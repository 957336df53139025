import pytest
from made_matching import draft

from review_service.checks.quantities import QuantityCheck
from review_service.checks.quantities.limits import references
from review_service.domain.findings import Kind, Severity


def flagged(text: str) -> list[tuple[str, str, Severity]]:
    document = draft(text)
    return [
        (f.rule.removeprefix("quantities."), document.quote(f.span), f.severity)
        for f in QuantityCheck().run(document)
    ]


MUST, CHECK, ADVISE = Severity.MUST_FIX, Severity.SHOULD_CHECK, Severity.ADVISE


@pytest.mark.parametrize(
    ("text", "rule", "quote", "severity"),
    [
        ("几光年前，恐龙灭绝了。", "light-year-as-time", "几光年前", MUST),
        ("飞船走了三光年的时间。", "light-year-as-time", "三光年的时间", MUST),
        ("空调一晚耗电3千瓦。", "power-for-energy", "3千瓦", MUST),
        ("全年发电量达 20 kW。", "power-for-energy", "20 kW", MUST),
        ("这台电机功率为2千瓦时。", "energy-for-power", "2千瓦时", MUST),
        ("气温升高了一倍。", "temperature-by-times", "气温升高了一倍", CHECK),
        ("价格下降了2倍。", "decrease-by-times", "下降了2倍", CHECK),
        ("房间面积达30米。", "unit-of-another-kind", "30米", CHECK),
        ("体温可以升高到65℃。", "impossible.body-temperature", "65℃", MUST),
        ("溶液的pH值为17。", "impossible.ph", "17", MUST),
        ("小岛位于北纬120度。", "impossible.latitude", "120度", MUST),
        ("实验降到-300℃。", "impossible.absolute-zero", "-300℃", MUST),
        ("每天睡眠25小时。", "impossible.sleep-per-day", "25小时", MUST),
        ("地球半径约为63710公里。", "known.earth-radius", "63710公里", CHECK),
        ("人体有306块骨头。", "known.bones", "306块", CHECK),
        ("发病率高达120%。", "share-over-whole", "120%", MUST),
        ("110%的患者好转。", "share-over-whole", "110%", MUST),
        ("展览于2月30日开幕。", "no-such-date", "2月30日", MUST),
        ("上午25时开始。", "no-such-time", "上午25时", MUST),
        ("由40人减少到20人，下降了80%。", "growth-rate", "40人减少到20人，下降了80%", MUST),
        ("从10增加到30，增加了3倍。", "growth-rate", "10增加到30，增加了3倍", MUST),
        (
            "起初走200米，后来走500米，增加了250%。",
            "growth-rate",
            "200米，后来走500米，增加了250%",
            CHECK,
        ),
        ("从10%上升到15%，上升了5%。", "percent-for-points", "5%", CHECK),
        (
            "从10%上升到15%，上升了8个百分点。",
            "percentage-points",
            "10%上升到15%，上升了8个百分点",
            MUST,
        ),
        ("体重60公斤（约100斤）。", "conversion", "60公斤（约100斤", MUST),
        ("长5公里，约合2英里。", "conversion", "5公里，约合2英里", MUST),
        ("室温20℃（86℉）。", "conversion", "20℃（86℉", MUST),
        ("男生12人、女生15人，共30人。", "total", "12人、女生15人，共30人", CHECK),
        ("三者分别占40%、35%和30%。", "shares", "40%、35%和30%", CHECK),
        ("保存在30～15℃。", "reversed-range", "30～15℃", ADVISE),
    ],
)
def test_flags(text: str, rule: str, quote: str, severity: Severity) -> None:
    assert flagged(text) == [(rule, quote, severity)]


@pytest.mark.parametrize(
    "text",
    [
        "那颗星距离地球100光年，100光年前方还有一颗。",
        "空调一晚耗电3千瓦时，功率为1千瓦。",
        "产量下降到原来的二分之一，成本下降了0.5倍。",
        "房间面积为3米乘4米，体温升高了2℃。",
        "洗澡水应高于体温8～12度。",
        "气象站位于北纬39度、东经116度。",
        "同比增长130%，是去年的230%。",
        "湿度为95%，地球半径约为6371公里，光速约30万公里/秒。",
        "从200人增加到500人，增加了150%，也就是增加了1.5倍。",
        "从4.5毫克/升下降到3.5毫克/升时，饵料利用率下降50%。",
        "从10%上升到15%，上升了5个百分点。",
        "体重60公斤（约120斤），长5公里（约3英里），室温20℃（68℉）。",
        "每天（8小时）的工资。",
        "男生12人、女生15人，共27人。",
        "由30~40人减少到20人，下降了80%；从20人减少到20人，下降了80%。",
        "由40人增加到60人，减少了90%。",
        "占比从10%升至约12%，上升了约两成。",
        "共5人，3天内走了2米、3米，共约6米。",
        "分别占40%，其余30%~80%；分别占40%的人和70%的狗。",
        "时长为3小时，体重为60千克力，面积为3亩。",
        "多选题中，三项分别占60%、55%和40%。",
        "三者分别占40%、35%和25%。",
        "剂量逐渐减到20～15 mg。",
        "2024年2月29日是闰日，盐度30时生长最快。",
        "距今7000～5000年。",
        "PPHN患儿出现OI>25。",
    ],
)
def test_passes(text: str) -> None:
    assert flagged(text) == []


def test_findings_carry_their_reasons() -> None:
    (finding,) = QuantityCheck().run(draft("每天约消耗电能 2 千瓦。"))
    assert finding.kind is Kind.SCIENCE
    assert finding.category == "unit"
    assert [s.text for s in finding.suggestions] == ["2千瓦时"]
    assert finding.sources[0].number == "GB 3100—1993"
    assert "2千瓦时" in finding.message.zh
    assert "2千瓦时" in finding.message.en


def test_references_are_not_checked() -> None:
    document = draft("[1] 某人. 上午25时的发病率高达120%[J]. 某刊, 2020.")
    assert list(QuantityCheck().run(document)) == []


def test_reference_quantities_are_distinct_and_ordered() -> None:
    found = references()
    assert len(found) >= 40
    assert len({r.id for r in found}) == len(found)
    assert all(r.low <= r.high for r in found)
    assert all(r.sources[0].title for r in found)
    assert {r.possible for r in found} == {True, False}
