"""The pulse: one's own answers, and a team's only as an aggregate of five people or more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown
from peacetime.api.writing import write
from peacetime.domain.burst.people.report_card import ReportCard
from peacetime.queries.burst import pulse as queries
from peacetime.usecases.burst import pulse as usecases

router = Router(tags=["capacity"])


class AnswerShown(Shown):
    """One's own answer of one week."""

    week: date = Field(description="Its Monday.")
    answer: int


class OwnPulse(Shown):
    """The question, and what one has answered oneself; null: not this week."""

    question: str
    scale: dict[str, str]
    week: date
    answer: int | None
    past: list[AnswerShown] = Field(description="Oldest first.")


class AnswerPulse(Sent):
    """From 1 to 5; another answer takes its place until the week is over."""

    answer: int


class PulseWeekShown(Shown):
    """A closed week of a team: its mean, or why it is withheld."""

    monday: date
    mean: float | None
    people: int | None
    withheld: str


class ReportCardShown(Shown):
    """How the ledger goes together with what people say; null where unknown, with the reason."""

    correlation: float | None
    low: float | None
    high: float | None
    people: int | None
    answers: int | None
    unknown: str
    sentence: str


class TeamPulse(Shown):
    """A team's closed weeks, and the ledger's own report card."""

    team: str
    question: str
    scale: dict[str, str]
    weeks: list[PulseWeekShown]
    report_card: ReportCardShown


@router.get("/me/pulse", response=OwnPulse)
def read_own_pulse(request: Request) -> OwnPulse:
    """The one question of the week, and one's own answers; nobody else sees them."""
    found = queries.own_pulse(actor=request.auth, at=timezone.now())
    return OwnPulse(
        question=found.question,
        scale=_scale(found.scale),
        week=found.week,
        answer=found.answer,
        past=[AnswerShown(week=week, answer=answer) for week, answer in found.past[::-1]],
    )


@router.put("/me/pulse", response=AnswerShown)
def answer_pulse(request: Request, said: AnswerPulse) -> Status[AnswerShown]:
    """Answer for oneself, this week."""
    return write(request, partial(usecases.answer_pulse, said.answer), AnswerShown.model_validate)


@router.get("/teams/{slug}/pulse", response=TeamPulse)
def read_team_pulse(request: Request, slug: str) -> TeamPulse:
    """A team's pulse, of five people or more and never of fewer."""
    found = queries.team_pulse(slug, at=timezone.now())
    return TeamPulse(
        team=found.team,
        question=found.question,
        scale=_scale(found.scale),
        weeks=[PulseWeekShown.model_validate(week) for week in found.weeks],
        report_card=_report_card(found.report_card),
    )


def _report_card(card: ReportCard) -> ReportCardShown:
    return ReportCardShown(
        correlation=card.correlation,
        low=card.low,
        high=card.high,
        people=card.people or None,
        answers=card.answers or None,
        unknown=card.unknown,
        sentence=card.sentence,
    )


def _scale(scale: Mapping[int, str]) -> dict[str, str]:
    """The names of an object are text."""
    return {str(answer): words for answer, words in scale.items()}
