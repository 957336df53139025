import pytest
from made_matching import THRESHOLDS, WordRetriever, draft, entry, matcher

from review_service.domain.rumors import RumorVerdict, Stance, Tier
from review_service.domain.text import BlockKind
from review_service.errors import NotFound
from review_service.matching.base import StanceVerdict
from review_service.matching.matcher import Matcher
from review_service.matching.passages import document_passages, text_passages
from review_service.matching.tiers import tier_of
from review_service.matching.verdicts import overall
from review_service.matching.verify import CueVerifier

GARLIC = entry("每天吃大蒜能够有效预防流行性感冒")
WATER = entry("成年人每天必须喝够八杯白开水")
LONG = "医生说过，每天吃大蒜能够有效预防流行性感冒。"


def verdict(stance: Stance, score: float, *conflicts: str) -> StanceVerdict:
    rest = (1 - score) / 3
    return StanceVerdict(
        stance, {each: score if each is stance else rest for each in Stance}, conflicts
    )


@pytest.mark.parametrize(
    ("text", "score", "found", "tier"),
    [
        (LONG, 0.9, verdict(Stance.ASSERTS, 0.8), Tier.CONFIRMED),
        (LONG, 0.9, verdict(Stance.ASSERTS, 0.8, "number"), Tier.SUGGESTED),
        (LONG, 0.9, verdict(Stance.ASSERTS, 0.5), Tier.SUGGESTED),
        (LONG, 0.9, verdict(Stance.DEBUNKS, 0.9), Tier.SUGGESTED),
        (LONG, 0.5, verdict(Stance.ASSERTS, 0.9), Tier.SUGGESTED),
        (LONG, 0.1, verdict(Stance.ASSERTS, 0.9), Tier.NONE),
        (LONG, 0.9, verdict(Stance.UNRELATED, 0.9), Tier.NONE),
        ("吃大蒜防流感", 0.99, verdict(Stance.ASSERTS, 0.9), Tier.SUGGESTED),
    ],
)
def test_tiers(text: str, score: float, found: StanceVerdict, tier: Tier) -> None:
    assert tier_of(text, score, found, THRESHOLDS, confirmed_from=0.7) is tier


def test_match_ranks_entries_whatever_their_tier() -> None:
    rows = matcher(GARLIC, WATER).match([LONG, "今天天气很好，适合散步"], top_k=10)
    assert [m.entry.id for m in rows[0]] == [GARLIC.id, WATER.id]
    assert [m.tier for m in rows[0]] == [Tier.CONFIRMED, Tier.NONE]
    assert {m.tier for m in rows[1]} == {Tier.NONE}
    assert rows[0][0].stance is Stance.ASSERTS


def test_match_gives_at_most_top_k() -> None:
    assert [len(row) for row in matcher(GARLIC, WATER).match([LONG], top_k=1)] == [1]


def test_stance_reads_a_text_as_a_whole() -> None:
    one = matcher(GARLIC)
    text = "每天吃大蒜能够有效预防流行性感冒。很多人深信不疑。其实这种说法没有科学依据。"
    assert one.stance(text, GARLIC.id).stance is Stance.DEBUNKS
    assert one.stance(LONG, GARLIC.id).stance is Stance.ASSERTS
    assert one.stance("", GARLIC.id).stance is Stance.UNRELATED


def test_stance_toward_an_unknown_entry_is_not_found() -> None:
    with pytest.raises(NotFound, match="没有编号为 x"):
        matcher(GARLIC).stance(LONG, "x")


def test_screen_searches_all_sentences_at_once_and_remembers() -> None:
    retriever = WordRetriever([GARLIC, WATER])
    one = Matcher(retriever, CueVerifier(), THRESHOLDS)
    document = draft("开头的一句话没有什么内容。" + LONG, "另一段也没有什么内容可言。")
    first = one.screen(document)
    assert [document.quote(s.span) for s in first] == [LONG]
    assert [s.index for s in first] == [1]
    assert one.screen(document) is first
    assert len(retriever.searches) == 1


def test_screen_forgets_old_documents() -> None:
    retriever = WordRetriever([GARLIC])
    one = Matcher(retriever, CueVerifier(), THRESHOLDS)
    documents = [draft(f"第{n}段：{LONG}") for n in range(10)]
    for document in documents:
        one.screen(document)
    one.screen(documents[0])
    assert len(retriever.searches) == 11


def test_an_empty_draft_is_not_searched() -> None:
    retriever = WordRetriever([GARLIC])
    assert Matcher(retriever, CueVerifier(), THRESHOLDS).screen(draft("短")) == ()
    assert retriever.searches == []


def test_what_a_draft_denies_elsewhere_it_does_not_assert() -> None:
    kinds = {1: BlockKind.HEADING}
    answer = "研究已经说明，每天吃大蒜不能够有效预防流行性感冒。"
    document = draft(LONG, "另一节", answer, kinds=kinds)
    stances = [s.matches[0].stance for s in matcher(GARLIC).screen(document)]
    assert stances == [Stance.MENTIONS, Stance.DEBUNKS]
    tiers = [s.matches[0].tier for s in matcher(GARLIC).screen(document)]
    assert tiers == [Tier.SUGGESTED, Tier.SUGGESTED]


def test_a_sentence_that_leans_on_the_one_before_is_searched_with_it() -> None:
    document = draft("每天吃一头大蒜。这样能够有效预防流行性感冒。")
    queries = [place.query for place in document_passages(document)]
    assert queries[1] == "每天吃一头大蒜。这样能够有效预防流行性感冒。"


def test_passages_know_their_section_and_leave_out_references() -> None:
    kinds = {0: BlockKind.TITLE, 1: BlockKind.HEADING, 3: BlockKind.HEADING}
    document = draft(
        "大标题在这里",
        "第一节的小标题",
        "第一节的正文句子。",
        "参考文献",
        "[1] 某人. 某文[J]. 某刊.",
        kinds=kinds,
    )
    places = list(document_passages(document))
    assert [p.passage.sentence for p in places] == [
        "大标题在这里",
        "第一节的小标题",
        "第一节的正文句子。",
    ]
    body = places[2].passage
    assert (body.title, body.headings, body.before) == ("大标题在这里", ("第一节的小标题",), ())
    assert places[0].passage.is_heading
    assert places[0].passage.after[0] == "第一节的正文句子。"


def test_text_passages_have_their_neighbours() -> None:
    places = text_passages("第一句。第二句。\n第三句。")
    assert [p.passage.sentence for p in places] == ["第一句。", "第二句。", "第三句。"]
    assert places[1].passage.before == ("第一句。",)
    assert places[1].passage.after == ("第三句。",)


def test_overall_prefers_denial_unless_the_assertion_is_much_surer() -> None:
    denied, asserted = verdict(Stance.DEBUNKS, 0.6), verdict(Stance.ASSERTS, 0.7)
    assert overall([asserted, denied]) is denied
    assert overall([verdict(Stance.ASSERTS, 0.9), denied]).stance is Stance.ASSERTS
    assert overall([verdict(Stance.MENTIONS, 0.9), asserted]) is asserted
    assert overall([]).stance is Stance.UNRELATED


def test_true_entries_can_be_confirmed() -> None:
    fact = entry("长期吸烟会明显增加患上肺癌的风险", RumorVerdict.TRUE)
    (row,) = matcher(fact).match(["长期吸烟会明显增加患上肺癌的风险，请尽早戒烟。"], 1)
    assert row[0].tier is Tier.CONFIRMED
