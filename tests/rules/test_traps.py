"""Sentences on which other proofreading tools raise false alarms: no shipped rule flags them."""

from datetime import date
from pathlib import Path

import pytest

from review_service.rules import examples
from review_service.rules.engine import RuleSet, default_packs
from review_service.rules.scopes import Scope

TRAPS = {
    "names taken for typos": [
        "作者是河北的祖冲之研究会会员于是之先生。",
        "於崇文院士长期研究成矿规律。",
        "主持人白岩松采访了乾县的村民。",
    ],
    "a pattern across a slash": [
        "请选择是/否，或按上/下键。",
        "单位是千克/立方米，也写作kg/m³。",
        "患者/家属签字后手术。",
    ],
    "mathematics": [
        "当x>0时，f(x)=3x+2~5的取值见下表。",
        "区间[0,1)内的函数单调递增。",
        "设集合A={1,2,3}，则A有8个子集。",
        "取3~5个点，误差不超过±0.5%。",
    ],
    "words split across sentence ends": [
        "他来自北大。黄河流域的文明很古老。",
        "这种病很难治。疗养院在山里。",
        "水里有细菌。落在地上的不要捡。",
    ],
    "direct quotes of old texts": [
        "《墨子》写道：“景到，在午有端，与景长，说在端。”",
        "孟子说：“五亩之宅，树之以桑，五十者可以衣帛矣。”",
    ],
    "titles of works": [
        "他读过《粘膜免疫学》。",
        "鲁迅写过《阿Q正传》和《狂人日记》。",
        "《最强大脑》是一档电视节目。",
    ],
    "English inside Chinese": [
        "这种算法叫作Random Forest，由Breiman提出。",
        "论文发表在Nature Medicine上。",
        "细胞中的mRNA由RNA聚合酶合成。",
    ],
    "legitimate superlatives of nature": [
        "珠穆朗玛峰是世界最高峰。",
        "水果的最佳食用时间因品种而异。",
        "木星是太阳系最大的行星。",
        "太平洋是世界第一大洋。",
    ],
    "historical institution names": [
        "2013年，环境保护部发布了空气质量新标准。",
        "1998年，国家环境保护局升格为国家环境保护总局。",
        "二〇〇三年，卫生部每日通报疫情。",
    ],
    "negated efficacy": [
        "绿豆并非能治百病。",
        "没有证据表明这种保健食品可以治疗糖尿病。",
        "大蒜不能根治高血压。",
        "这种说法没有科学依据，喝醋并不能软化血管。",
    ],
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    folder: Path = tmp_path_factory.mktemp("cache")
    return RuleSet.load(default_packs(), None, date(2026, 11, 1), folder)


@pytest.mark.parametrize(
    "sentence", [text for texts in TRAPS.values() for text in texts], ids=lambda text: text[:12]
)
def test_known_false_alarms_stay_silent(rules: RuleSet, sentence: str) -> None:
    hits = rules.hits(examples.document(sentence, Scope()))
    assert [(h.rule.id, sentence[h.span.start : h.span.end]) for h in hits] == []
