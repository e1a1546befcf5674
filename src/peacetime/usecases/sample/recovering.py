"""The team that recovers: Identity stood down twelve hours ago, after a long one."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.usecases import record
from peacetime.usecases.sample import facts
from peacetime.usecases.sample.course import Course, Opening
from peacetime.usecases.sample.incidents import incident
from peacetime.usecases.sample.teams import identity
from peacetime.usecases.sample.year import SEED

if TYPE_CHECKING:
    from peacetime.storage.models import Incident
    from peacetime.usecases.sample.founding import Organisation

BEGAN, LASTED, RECOVERS_FOR = timedelta(hours=23), timedelta(hours=11), timedelta(hours=17)


def drawn(organisation: Organisation, *, at: datetime) -> Course:
    """The Rescue it recovers from."""
    here = organisation.here("identity")
    draw = random.Random(f"{SEED}: the night before")  # noqa: S311 - a sample, not a secret
    begins = (at - BEGAN).replace(microsecond=0)
    opening = Opening(
        team=here.team,
        story=facts.told(identity.CERTIFICATE, facts.drawn(begins, here.hours.time_zone, draw)),
        severity="SEV1",
        declared_at=begins,
        length=LASTED,
        crew=here.crew(begins),
        hours=here.hours,
    )
    course = incident(opening, draw=draw)
    course.recovering_until = _full_hour(at + RECOVERS_FOR)
    return course


def set_timer(course: Course, row: Incident) -> None:
    """Its recovery ends by itself, as any does."""
    assert course.recovering_until is not None
    record.remind(row, {"recovery_over": course.recovering_until})


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
