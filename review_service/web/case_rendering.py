"""A case as a page: its head and its answers are put into the report of the machine's review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from review_service.api.drafts import PASTED
from review_service.domain.case_options import MOVES
from review_service.domain.cases import STATE_NAMES, VERDICT_NAMES
from review_service.domain.finding_answers import Choice
from review_service.domain.workflows import STEP_NAMES
from review_service.reports import page as reports
from review_service.reports import render
from review_service.services.case_views import CaseView
from review_service.storage.reviews import StoredReview
from review_service.web import case_history
from review_service.web.case_forms import WORDS_CHARACTERS, DraftForm
from review_service.web.case_words import CASE_WORDS, CHOICES
from review_service.web.desks import Desk, Refusal
from review_service.web.rendering import rendered
from review_service.web.words import STEPS, WORDS


@dataclass(frozen=True, slots=True)
class Typed:
    """What was written into the forms of a page whose act was refused."""

    note: str = ""
    despite: bool = False
    release: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """By finding, by who was to be relieved of a step, or by what was to be done."""
    until: date | None = None
    form: DraftForm | None = None
    """The text of a revision."""

    @property
    def words(self) -> str:
        """Return what was written, so that it is not lost where its form is gone."""
        body = "" if self.form is None else self.form.body
        return "\n\n".join(filter(None, (self.note, self.release, *self.reasons.values(), body)))


NOTHING = Typed()


def page(
    desk: Desk, view: CaseView, said: str | None, refusal: Refusal | None, typed: Typed
) -> str:
    """Return the page of a case."""
    here = f"/cases/{view.case.id}"
    given = _context(desk, view, typed)
    head = Markup(rendered("case_head.html", desk.reader, here, **given))  # noqa: S704 - rendered with autoescape
    return rendered(
        "case.html",
        desk.reader,
        here,
        said=said,
        refusal=refusal,
        known={finding.id for finding in view.case.current.findings},
        head=head,
        body=_body(desk, view, head, typed),
        lines=list(case_history.lines(view.history, view.names, desk.lang)),
        **_progress(view.review, desk.lang),
        **given,
    )


def _context(desk: Desk, view: CaseView, typed: Typed) -> dict[str, Any]:
    return {
        "view": view,
        "case": view.case,
        "id": view.case.id,
        "held": view.held,
        "typed": typed,
        "me": desk.person.id,
        "name": _name(view, desk.lang),
        "states": STATE_NAMES,
        "steps": STEP_NAMES,
        "verdict_names": VERDICT_NAMES,
        "moves": MOVES,
        "form": typed.form or DraftForm(),
        "limit": WORDS_CHARACTERS,
    }


def _body(desk: Desk, view: CaseView, head: Markup, typed: Typed) -> Markup | None:
    """Return the report with head and answers; None while there is no result to show."""
    found = view.review
    if found is None or found.result is None:
        return None
    return reports.body(
        render.localised(found.result["review"], desk.lang),
        found.result["text"],
        desk.lang,
        name=None if found.name != PASTED else WORDS["pasted"].text(desk.lang),
        head=head,
        beneath=_answers(desk, view, typed),
    )


def _answers(desk: Desk, view: CaseView, typed: Typed) -> dict[str, Markup]:
    here = f"/cases/{view.case.id}"
    return {
        finding: Markup(  # noqa: S704 - rendered with autoescape
            rendered(
                "case_answer.html",
                desk.reader,
                here,
                id=view.case.id,
                finding=finding,
                answer=found.answer,
                allowed=[c for c, refused in found.choices.items() if refused is None],
                # Nobody misses a way to take back what they did not say.
                refused={
                    c: error
                    for c, error in found.choices.items()
                    if error is not None and c is not Choice.RETRACT
                },
                choices=CHOICES,
                waive=Choice.WAIVE,
                typed=typed,
                names=view.names,
                today=view.today,
                limit=WORDS_CHARACTERS,
            )
        )
        for finding, found in view.findings.items()
    }


def _name(view: CaseView, lang: str) -> str:
    found = view.review
    if found is None:
        return CASE_WORDS["untitled_case"].text(lang)
    title = "" if found.result is None else found.result["review"]["document"]["title"]
    name = WORDS["pasted"].text(lang) if found.name == PASTED else found.name
    return str(title) or name


def _progress(found: StoredReview | None, lang: str) -> dict[str, Any]:
    """Return how far the machine is, or why it came to nothing."""
    if found is None or found.result is not None:
        return {"running": None, "failure": None}
    if found.error is not None:
        return {"running": None, "failure": render.localised(found.error, lang)}
    check = found.step.partition("@")[0]
    return {
        "running": found.id,
        "failure": None,
        "state": found.state.value,
        "done": found.done,
        "total": found.total,
        "step": STEPS[check].text(lang) if check in STEPS else found.step,
    }
