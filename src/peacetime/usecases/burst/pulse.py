"""The voluntary pulse: one question, answered once a week at most, and only by oneself.

It is not audited: that somebody answered is nobody's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from peacetime.domain.burst.people import pulse
from peacetime.queries.access import Act, require
from peacetime.queries.burst.privacy import require_self
from peacetime.queries.burst.zones import zone_of_person
from peacetime.storage.models import Person, PulseAnswer
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor


@dataclass(frozen=True, slots=True)
class PulseAnswered:
    """One's own answer of this week."""

    week: date
    answer: int


@command
def answer_pulse(answer: int, *, actor: Actor, at: datetime) -> PulseAnswered:
    """Answer for oneself; until the week is over another answer takes its place.

    Raises:
        NoOwnBalance: A program asks.
        InvalidInput: `pulse_value_unknown`.
    """
    require(actor, Act.RUN_INCIDENT)
    person = Person.objects.get(pk=require_self(actor))
    zone = zone_of_person(person)
    given = pulse.answer(str(person.pk), answer, at=at, zone=zone, last_answered_at=None)
    week = pulse.week_of(at, zone)
    PulseAnswer.objects.update_or_create(
        person=person, week=week, defaults={"answer": given.value, "answered_at": at}
    )
    return PulseAnswered(week, given.value)
