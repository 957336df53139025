"""Separation of duties: who has the role, and still must stand aside.  Standard library only.

Nobody reviews an own draft, nobody decides two steps of a case, and an appeal goes to someone who
has not decided the case.  Superusers are no exception.
"""

from review_service.domain.cases import Case
from review_service.domain.workflows import STEP_NAMES, Step
from review_service.errors import Message, MustStandAside


def refuse_own_draft(case: Case, person: str) -> None:
    """Raise `MustStandAside` when the person wrote or handed in any revision."""
    if person in case.authors:
        raise MustStandAside(
            Message(
                "您是本稿的作者或提交过本稿，不能审自己的稿件。请由其他同事处理。",
                "You wrote or handed in this draft, and nobody reviews an own draft. "
                "Leave this to a colleague.",
            )
        )


def refuse_judge(case: Case, people: frozenset[str]) -> None:
    """Raise `MustStandAside` when one of those who would become authors has judged the case."""
    judged = sorted(people & case.judges)
    if judged:
        names = "、".join(judged)
        raise MustStandAside(
            Message(
                f"{names} 审过本稿，不能再成为它的作者。"
                "请退修，由作者修改；或由没有审过本稿的同事提交。",
                f"{names} judged this draft and cannot become its author. "
                "Return it to its author, or let someone who has not judged it hand in the text.",
            )
        )


def barred(case: Case, step: Step) -> frozenset[str]:
    """Return everyone whom `refuse_partial` keeps from deciding `step`."""
    elsewhere = {d.by for d in case.decisions if d.step is not step}
    judged = case.deciders if step in case.under_appeal else frozenset[str]()
    told = {opinion.by for opinion in case.opinions if opinion.step is step}
    return case.authors.union(elsewhere, judged, told)


def refuse_partial(case: Case, step: Step, person: str) -> None:
    """Raise `MustStandAside` when the person is too close to the case to decide `step`."""
    refuse_own_draft(case, person)
    other = next((d.step for d in case.decisions if d.by == person and d.step is not step), None)
    if other is not None:
        name = STEP_NAMES[other]
        raise MustStandAside(
            Message(
                f"您已处理过本稿的“{name.zh}”，同一人不能处理两个环节。请由其他同事处理。",
                f"You decided the {name.en} of this case, and nobody decides two steps. "
                "Leave this to a colleague.",
            )
        )
    if step in case.under_appeal and person in case.deciders:
        raise MustStandAside(
            Message(
                "作者已申诉，须由没有审过本稿的人处理。请由其他同事处理。",
                "The author appealed, so someone who has not decided this case has to. "
                "Leave this to a colleague.",
            )
        )
    if any(opinion.step is step and opinion.by == person for opinion in case.opinions):
        raise MustStandAside(
            Message(
                "本稿由两人独立复审，您的意见已经记下。请等待另一位复审。",
                "Two people review this case independently, and your decision is recorded. "
                "Wait for the other reviewer.",
            )
        )
