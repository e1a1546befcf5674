"""Rituals: when each is, what it talks about, and whether it was held."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.domain.rituals.agendas import (
    Listed,
    MonthlyAgenda,
    QuarterlyAgenda,
    ReviewAgenda,
    WeeklyAgenda,
)
from peacetime.domain.rituals.records import REASON_LENGTH
from peacetime.domain.rituals.standard import RitualKind
from peacetime.queries.rituals import pages as queries
from peacetime.queries.rituals.reviews import ReviewShown
from peacetime.queries.rituals.rhythms import WORDS
from peacetime.queries.rituals.standing import RecordShown, TimeShown
from peacetime.usecases.rituals import recording

router = Router(tags=["rituals"])

Minutes = Annotated[str, text(recording.MINUTES_LENGTH, required=False)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
AnyAgenda = WeeklyAgenda | MonthlyAgenda | QuarterlyAgenda | ReviewAgenda


class RitualTime(Shown):
    """One time of a ritual and how it stands; `at` is null where a review has no date."""

    ritual: str = Field(description="weekly, monthly, quarterly or review.")
    key: str = Field(description="2026-W10, 2026-03, 2026-Q1, or the id of an incident.")
    team: str | None
    name: str
    at: datetime | None
    time_zone: str
    status: str | None = Field(
        description="upcoming, due, held, skipped or missed; null without date."
    )
    is_late: bool = Field(description="Of a review: later than 72 hours after the end.")
    sentence: str
    reason: str
    minutes: str
    recorded_at: datetime | None
    recorded_by: str | None
    version: int


class AgendaItem(Shown):
    """An action item that a ritual talks about, and why."""

    ref: str
    text: str
    team: str
    owner_name: str | None
    signs: list[str]
    reasons: list[str]


class AgendaRepeat(Shown):
    """Two postmortems that may be of one cause, and what the earlier one had promised."""

    earlier: str
    earlier_title: str
    later: str
    later_title: str
    score: float
    why: str
    sentence: str
    promised: list[str]


class AgendaReturn(Shown):
    """How often the same came back after prevention ÷ before, with its interval; null where it is not known."""

    ratio: float | None
    low: float | None
    high: float | None
    verdict: str
    sentence: str


class Agenda(Shown):
    """What a ritual talks about as things stand now; a list is empty where its ritual has no such part."""

    sentence: str
    items: list[AgendaItem]
    escalations: list[str]
    late_reviews: list[str]
    repeats: list[AgendaRepeat]
    prevention: AgendaReturn | None
    completion: str | None
    themes: list[str]
    questions: list[str]


class RitualWithAgenda(Shown):
    """One time of a ritual with its agenda."""

    ritual: RitualTime
    agenda: Agenda


class RitualRecord(Shown):
    """What is recorded of one time now; `is_held` is null where nothing is."""

    ritual: str
    key: str
    team: str
    is_held: bool | None
    reason: str
    minutes: str
    version: int


class SayHeld(Sent):
    """That it was held."""

    minutes: Minutes = ""


class SaySkipped(Sent):
    """Why it is left out."""

    reason: Annotated[str, text(REASON_LENGTH)]


class SayMinutes(Sent):
    """What was said, anew; with `version`, only where nobody wrote since that was read."""

    minutes: Minutes
    version: Version | None = None


class TakeBack(Sent):
    """Take back what was recorded; with `version`, only where nobody wrote since that was read."""

    version: Version | None = None


@router.get("/rituals", response=Page[RitualTime])
def list_rituals(request: Request, paging: Paged) -> Page[RitualTime]:
    """The monthly reviews and quarterly retros of the organisation, the latest first."""
    found = queries.organisation_rituals(at=timezone.now(), sight=request.auth.sight)
    times = [time for ritual in found.rituals for time in ritual.times]
    return sliced(request, times, paging, _time)


@router.get("/teams/{slug}/rituals", response=Page[RitualTime])
def list_team_rituals(request: Request, slug: str, paging: Paged) -> Page[RitualTime]:
    """The weekly checks of a team, the latest first, then the reviews of its incidents."""
    found = queries.team_rituals(slug, at=timezone.now(), sight=request.auth.sight)
    shown = [_time(time, slug) for time in found.check.times]
    shown += [_review(review) for review in found.reviews]
    return sliced(request, shown, paging, lambda one: one)


@router.get("/rituals/{word}/{key}", response=RitualWithAgenda)
def read_ritual(request: Request, word: str, key: str) -> RitualWithAgenda:
    """One time of a ritual of the organisation, with its agenda as things stand now."""
    return _page(request, word, key)


@router.post("/rituals/{word}/{key}/hold", response=RitualRecord)
def hold_ritual(request: Request, word: str, key: str, said: SayHeld) -> Status[RitualRecord]:
    """Say that it was held, perhaps with minutes."""
    act = partial(recording.hold_ritual, word, key, minutes=said.minutes)
    return write(request, act, RitualRecord.model_validate)


@router.post("/rituals/{word}/{key}/skip", response=RitualRecord)
def skip_ritual(request: Request, word: str, key: str, said: SaySkipped) -> Status[RitualRecord]:
    """Leave it out, for a reason that is shown."""
    act = partial(recording.skip_ritual, word, key, reason=said.reason)
    return write(request, act, RitualRecord.model_validate)


@router.put("/rituals/{word}/{key}/minutes", response=RitualRecord)
def write_ritual_minutes(
    request: Request, word: str, key: str, said: SayMinutes
) -> Status[RitualRecord]:
    """Write the minutes of what was held anew."""
    act = partial(recording.write_minutes, word, key, minutes=said.minutes, version=said.version)
    return write(request, act, RitualRecord.model_validate)


@router.post("/rituals/{word}/{key}/take-back", response=RitualRecord)
def take_ritual_back(request: Request, word: str, key: str, said: TakeBack) -> Status[RitualRecord]:
    """Take back what was recorded by mistake."""
    act = partial(recording.take_ritual_back, word, key, version=said.version)
    return write(request, act, RitualRecord.model_validate)


@router.get("/teams/{slug}/rituals/{word}/{key}", response=RitualWithAgenda)
def read_team_ritual(request: Request, slug: str, word: str, key: str) -> RitualWithAgenda:
    """One weekly check of a team, or the review of one of its incidents, with its agenda."""
    return _page(request, word, key, slug)


@router.post("/teams/{slug}/rituals/{word}/{key}/hold", response=RitualRecord)
def hold_team_ritual(
    request: Request, slug: str, word: str, key: str, said: SayHeld
) -> Status[RitualRecord]:
    """Say that it was held, perhaps with minutes; a review's postmortem knows it too."""
    act = partial(recording.hold_ritual, word, key, team=slug, minutes=said.minutes)
    return write(request, act, RitualRecord.model_validate)


@router.post("/teams/{slug}/rituals/{word}/{key}/skip", response=RitualRecord)
def skip_team_ritual(
    request: Request, slug: str, word: str, key: str, said: SaySkipped
) -> Status[RitualRecord]:
    """Leave it out, for a reason that is shown."""
    act = partial(recording.skip_ritual, word, key, team=slug, reason=said.reason)
    return write(request, act, RitualRecord.model_validate)


@router.put("/teams/{slug}/rituals/{word}/{key}/minutes", response=RitualRecord)
def write_team_ritual_minutes(
    request: Request, slug: str, word: str, key: str, said: SayMinutes
) -> Status[RitualRecord]:
    """Write the minutes of what was held anew."""
    act = partial(
        recording.write_minutes,
        word,
        key,
        team=slug,
        minutes=said.minutes,
        version=said.version,
    )
    return write(request, act, RitualRecord.model_validate)


@router.post("/teams/{slug}/rituals/{word}/{key}/take-back", response=RitualRecord)
def take_team_ritual_back(
    request: Request, slug: str, word: str, key: str, said: TakeBack
) -> Status[RitualRecord]:
    """Take back what was recorded by mistake."""
    act = partial(recording.take_ritual_back, word, key, team=slug, version=said.version)
    return write(request, act, RitualRecord.model_validate)


def _page(request: Request, word: str, key: str, slug: str = "") -> RitualWithAgenda:
    found = queries.ritual_page(word, key, slug=slug, at=timezone.now(), sight=request.auth.sight)
    ritual = _review(found.review) if found.review else _time(found.time, slug)
    return RitualWithAgenda(ritual=ritual, agenda=_agenda(found.agenda))


def _time(time: TimeShown, team: str = "") -> RitualTime:
    return RitualTime(
        ritual=WORDS[RitualKind(time.kind)],
        key=time.key,
        team=team or None,
        name=time.name,
        at=time.at,
        time_zone=time.time_zone,
        status=time.status.value,
        is_late=False,
        sentence="",
        **_record(time.record),
    )


def _review(review: ReviewShown) -> RitualTime:
    return RitualTime(
        ritual="review",
        key=review.incident,
        team=review.team_slug,
        name=f"Postmortem review: {review.summary}",
        at=review.planned_at,
        time_zone=review.time_zone,
        status=review.status.value if review.status else None,
        is_late=review.is_late,
        sentence=review.sentence,
        **_record(review.record),
    )


def _record(record: RecordShown | None) -> dict[str, Any]:
    names = ("reason", "minutes", "recorded_at", "recorded_by", "version")
    nothing = {
        "reason": "",
        "minutes": "",
        "recorded_at": None,
        "recorded_by": None,
        "version": 0,
    }
    return nothing if record is None else {name: getattr(record, name) for name in names}


def _agenda(agenda: AnyAgenda) -> Agenda:
    nothing = Agenda(
        sentence=agenda.sentence,
        items=[],
        escalations=[],
        late_reviews=[],
        repeats=[],
        prevention=None,
        completion=None,
        themes=[],
        questions=[],
    )
    if isinstance(agenda, WeeklyAgenda):
        items = [_item(one) for owner in agenda.by_owner for one in owner.items]
        return nothing.model_copy(update={"items": items})
    if isinstance(agenda, MonthlyAgenda):
        return nothing.model_copy(
            update={
                "items": [_item(one) for one in agenda.stale],
                "escalations": [
                    *(one.sentence for one in agenda.escalated),
                    *(one.sentence for one in agenda.unheard),
                ],
                "late_reviews": list(agenda.late_reviews),
            }
        )
    if isinstance(agenda, ReviewAgenda):
        return nothing.model_copy(
            update={"questions": [question.sentence for question in agenda.questions]}
        )
    return nothing.model_copy(update=_of_quarter(agenda))


def _of_quarter(agenda: QuarterlyAgenda) -> dict[str, object]:
    paid = agenda.prevention
    return {
        "repeats": [
            AgendaRepeat(
                earlier=one.earlier.id,
                earlier_title=one.earlier.title,
                later=one.later.id,
                later_title=one.later.title,
                score=one.score,
                why=one.why,
                sentence=one.sentence,
                promised=[each.sentence for each in one.promised],
            )
            for one in agenda.repeats
        ],
        "prevention": AgendaReturn(
            ratio=paid.ratio,
            low=paid.low,
            high=paid.high,
            verdict=paid.verdict.value,
            sentence=paid.sentence,
        ),
        "completion": agenda.completion.sentence,
        "themes": [theme.sentence for theme in agenda.themes],
    }


def _item(one: Listed) -> AgendaItem:
    owner = one.item.owner
    return AgendaItem(
        ref=one.item.id,
        text=one.item.text,
        team=one.item.team,
        owner_name=owner.name if owner else None,
        signs=sorted(sign.value for sign in one.standing.signs),
        reasons=[reason.sentence for reason in one.standing.reasons],
    )
