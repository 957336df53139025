import pytest
from case_fixtures import (
    CLIENT,
    NOW,
    R1,
    R2,
    TREE,
    WORKFLOW,
    WRITER,
    approve,
    cases_at_every_point,
    decide,
    do,
    finding,
    found,
    person,
    reviewed,
    settled,
    submitted,
    workflow,
)

from review_service.domain.case_drafts import (
    NewDraft,
    Present,
    Revise,
    Withdraw,
    open_found,
    record_review,
    submit,
)
from review_service.domain.case_events import EventKind
from review_service.domain.cases import STATE_NAMES, VERDICT_NAMES, CaseState, Verdict, Waiting
from review_service.domain.findings import Kind
from review_service.domain.people import Role
from review_service.domain.workflows import HandOn, Step
from review_service.errors import Conflict, Forbidden, MustStandAside, NotFound, WrongState

BY_AUTHOR = workflow(hand_on=HandOn.AUTHOR)


def test_states_and_verdicts_have_names() -> None:
    assert [state.value for state in CaseState] == [
        "submitted",
        "machine_reviewed",
        "first",
        "second",
        "final",
        "approved",
        "returned",
        "rejected",
        "withdrawn",
        "published_found",
    ]
    assert STATE_NAMES.keys() == {*CaseState}
    assert VERDICT_NAMES.keys() == {*Verdict}


def test_a_draft_makes_a_case_and_its_text_the_first_revision() -> None:
    draft = NewDraft("c", "society", "article", "text-1", frozenset({"co-author"}), "health")
    change = submit(draft, person=CLIENT, workflow=WORKFLOW, tree=TREE, now=NOW)
    case = change.case
    assert (case.state, case.discipline, case.blind) == (CaseState.SUBMITTED, "health", False)
    assert (case.current.number, case.current.content_hash) == (1, "text-1")
    assert case.authors == {"cms", "co-author"}
    (event,) = change.events
    assert (event.kind, event.by, event.before, event.after) == (
        EventKind.SUBMITTED,
        "cms",
        None,
        CaseState.SUBMITTED,
    )


def test_submitting_takes_the_role_and_an_organisation() -> None:
    draft = NewDraft("c", "society", "article", "text-1")
    with pytest.raises(Forbidden, match="提交稿件需要以下角色之一"):
        submit(draft, person=R1, workflow=WORKFLOW, tree=TREE, now=NOW)
    with pytest.raises(NotFound, match="moon"):
        submit(
            NewDraft("c", "moon", "article", "text-1"),
            person=WRITER,
            workflow=WORKFLOW,
            tree=TREE,
            now=NOW,
        )


def test_the_sample_for_blind_review_is_drawn_when_the_case_opens() -> None:
    assert submitted(workflow(blind_share=1.0)).blind
    assert not submitted(workflow(blind_share=0.0)).blind


def test_after_the_machines_review_a_draft_goes_on_at_once() -> None:
    flagged = (finding(Kind.SCIENCE),)
    change = record_review(submitted(), "text-1", flagged, ("x@1",), workflow=WORKFLOW, now=NOW)
    assert [(e.kind, e.by, e.before, e.after) for e in change.events] == [
        (EventKind.REVIEWED, None, CaseState.SUBMITTED, CaseState.MACHINE_REVIEWED),
        (EventKind.PRESENTED, None, CaseState.MACHINE_REVIEWED, CaseState.FIRST),
    ]
    assert change.case.current.findings == flagged
    assert change.case.current.failed_checks == ("x@1",)
    assert change.case.waiting == tuple(
        Waiting(step, NOW) for step in (Step.FIRST, Step.SCIENCE, Step.COMPLIANCE)
    )


def test_or_when_its_author_says_so() -> None:
    case = reviewed(submitted(), flow=BY_AUTHOR)
    assert (case.state, case.waiting) == (CaseState.MACHINE_REVIEWED, ())
    assert do(case, Present(), WRITER, BY_AUTHOR).case.state is CaseState.FIRST


@pytest.mark.parametrize("name", ["first", "second", "final", "returned", "published_found"])
def test_another_review_of_the_same_text_leaves_a_case_where_it_is(name: str) -> None:
    case = cases_at_every_point()[name]
    change = record_review(case, "text-1", (finding(Kind.SCIENCE),), (), workflow=WORKFLOW, now=NOW)
    assert change.case.state is case.state
    assert change.case.standing == case.standing
    assert [f.kind for f in change.case.current.findings] == [Kind.SCIENCE]
    assert [e.kind for e in change.events] == [EventKind.REVIEWED]


@pytest.mark.parametrize("name", ["approved", "rejected", "withdrawn"])
def test_a_case_that_is_over_gets_no_review(name: str) -> None:
    with pytest.raises(WrongState, match="不再机器审校"):
        reviewed(cases_at_every_point()[name])


def test_a_review_of_an_earlier_text_is_not_used() -> None:
    case = do(reviewed(submitted()), Revise("text-2"), WRITER).case
    with pytest.raises(Conflict, match="较早的稿件"):
        record_review(case, "text-1", (), (), workflow=WORKFLOW, now=NOW)


def test_an_edit_after_approval_reopens_all_steps_by_default() -> None:
    case = do(cases_at_every_point()["approved"], Revise("text-2"), WRITER).case
    assert (case.state, case.standing) == (CaseState.SUBMITTED, frozenset())
    assert [r.content_hash for r in case.revisions] == ["text-1", "text-2"]
    assert case.current.findings == ()
    assert reviewed(case).state is CaseState.FIRST


def test_or_the_steps_that_the_workflow_says() -> None:
    flow = workflow(reopens=(Step.SECOND, Step.FINAL))
    case = do(cases_at_every_point()["approved"], Revise("text-2"), WRITER, flow).case
    assert case.standing == {Step.FIRST, Step.SCIENCE, Step.COMPLIANCE}
    case = reviewed(case, flow=flow)
    assert (case.state, case.open_steps(flow)) == (CaseState.SECOND, (Step.SECOND,))
    case = approve(case, Step.SECOND, Step.FINAL, flow=flow)
    assert case.state is CaseState.APPROVED
    assert case.decisions[-1].content_hash == "text-2"


def test_a_dismissal_stands_in_a_revision_that_leaves_the_sentence_as_it_is() -> None:
    flagged = finding(Kind.SCIENCE)
    case = settled(reviewed(submitted(), flagged))
    case = reviewed(do(case, Revise("text-2"), WRITER).case, flagged)
    assert decide(case, Step.FIRST).state is CaseState.SECOND


def test_an_accepted_finding_is_settled_by_being_gone() -> None:
    case = reviewed(submitted(), finding(Kind.SCIENCE))
    case = reviewed(do(case, Revise("text-2"), WRITER).case)
    assert decide(case, Step.FIRST).state is CaseState.SECOND


def test_a_revision_has_another_text() -> None:
    case = decide(reviewed(submitted()), Step.FIRST, Verdict.RETURN)
    with pytest.raises(Conflict, match="内容与第 1 稿完全相同"):
        do(case, Revise("text-1"), WRITER)


def test_who_decided_does_not_become_an_author() -> None:
    both = person("both", Role.AUTHOR, Role.FIRST_REVIEWER)
    case = decide(reviewed(submitted()), Step.FIRST, who=both)
    with pytest.raises(MustStandAside, match="both 审过本稿"):
        do(case, Revise("text-2"), both)
    with pytest.raises(MustStandAside, match="both 审过本稿"):
        do(case, Revise("text-2", frozenset({"both"})), CLIENT)


def test_a_found_article_is_corrected_or_decided_like_a_draft() -> None:
    case = found(finding(Kind.RUMOR))
    assert (case.state, {*case.authors}) == (CaseState.PUBLISHED_FOUND, {"writer"})
    corrected = do(case, Revise("text-2"), WRITER).case
    assert reviewed(corrected).state is CaseState.FIRST
    assert do(settled(case), Present(), WRITER).case.state is CaseState.FIRST


def test_a_found_article_is_told_of() -> None:
    draft = NewDraft("c", "society", "article", "text-1")
    (event,) = open_found(draft, (), ("x@1",), workflow=WORKFLOW, now=NOW).events
    assert (event.kind, event.by, event.after) == (
        EventKind.FOUND,
        None,
        CaseState.PUBLISHED_FOUND,
    )


def test_any_author_takes_down_an_article_whose_writer_is_unknown() -> None:
    case = found(authors=frozenset())
    other = person("other", Role.AUTHOR)
    assert do(case, Withdraw("已下线"), other).case.state is CaseState.WITHDRAWN
    with pytest.raises(Forbidden, match="只有本稿的作者、提交者或管理员可以撤稿"):
        do(found(), Withdraw(), other)


def test_withdrawing_ends_a_blind_review_under_way() -> None:
    flow = workflow(blind_share=1.0)
    case = approve(reviewed(submitted(flow), flow=flow), Step.FIRST, flow=flow)
    case = decide(case, Step.SECOND, who=R2, flow=flow)
    change = do(case, Withdraw(" 重写 "), WRITER, flow)
    assert (change.case.opinions, change.case.waiting) == ((), ())
    assert change.events[0].note == "重写"
