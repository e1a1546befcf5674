"""The pulse: one's own answers, and a team's only as an aggregate of five people or more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import isnan
from typing import TYPE_CHECKING

from peacetime.domain.burst.people import pulse
from peacetime.domain.burst.people.pulse import PULSE_FLOOR
from peacetime.domain.burst.people.report_card import Pair, report_card
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.burst.ledgers import Ask, standing
from peacetime.queries.burst.people import house_with
from peacetime.queries.burst.privacy import require_self
from peacetime.queries.burst.zones import zone_of_person
from peacetime.queries.lookup import team_named
from peacetime.storage.models import Person, PulseAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from peacetime.domain.burst.people.pulse import Answer, PulseWeek
    from peacetime.domain.burst.people.report_card import ReportCard
    from peacetime.queries.access import Actor


TOO_FEW = "Fewer than five people have given answers that can be compared, each with their own."


@dataclass(frozen=True, slots=True)
class OwnPulse:
    """The question, and what one has answered oneself."""

    question: str
    scale: Mapping[int, str]
    week: date
    answer: int | None  # of this week
    past: tuple[tuple[date, int], ...]  # the newest first


@dataclass(frozen=True, slots=True)
class TeamPulse:
    """A team's closed weeks, each shown or withheld, and the ledger's own report card."""

    team: str
    question: str
    scale: Mapping[int, str]
    weeks: tuple[PulseWeek, ...]
    report_card: ReportCard


def own_pulse(*, actor: Actor, at: datetime) -> OwnPulse:
    """Whoever asks sees their own answers.

    Raises:
        NoOwnBalance: A program asks.
    """
    person = Person.objects.get(pk=require_self(actor))
    week = pulse.week_of(at, zone_of_person(person))
    rows = PulseAnswer.objects.filter(person=person).order_by("-week")
    past = tuple(rows.values_list("week", "answer"))
    now = next((answer for monday, answer in past if monday == week), None)
    return OwnPulse(pulse.QUESTION, pulse.SCALE, week, now, past)


def team_pulse(slug: str, *, at: datetime) -> TeamPulse:
    """A team's pulse, for everybody: it is never of fewer than five.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    house = house_with({team.pk: team})
    rows = PulseAnswer.objects.filter(person__in={stay.person_id for stay in house.stays})
    answers = [
        pulse.Answer(str(row.person_id), row.answer, row.answered_at)
        for row in rows.order_by("answered_at", "pk")
        if row.person_id in house.present(team.pk, row.answered_at)
    ]
    weeks = pulse.published(answers, at=at, zone=named_zone(team.time_zone))
    return TeamPulse(
        team.slug, pulse.QUESTION, pulse.SCALE, tuple(weeks), _report_card(answers, at=at)
    )


def _report_card(answers: Sequence[Answer], *, at: datetime) -> ReportCard:
    """How the pulse goes together with the balance of the same people at the time."""
    people = sorted({int(answer.person_id) for answer in answers})
    first = min((answer.answered_at for answer in answers), default=at)
    ledgers = standing(people, Ask(at, since=first)).ledgers if people else {}
    pairs = [
        Pair(answer.person_id, answer.value, balance)
        for answer in answers
        if not isnan(balance := ledgers[int(answer.person_id)].at(answer.answered_at))
    ]
    return _uncounted(report_card(pairs))


def _uncounted(card: ReportCard) -> ReportCard:
    """Of fewer than five people not even how many have answered: that they did is nobody's business."""
    if card.people >= PULSE_FLOOR:
        return card
    return replace(card, people=0, answers=0, unknown=TOO_FEW, sentence=f"Not known: {TOO_FEW}")
