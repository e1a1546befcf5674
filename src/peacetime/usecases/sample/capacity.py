"""What people say beside their incidents: rotas, time off, weekly numbers, pulses; drawn, told to nobody.

Checkout's completed items fall by two fifths ten weeks ago; of Mobile nothing was brought, as of many real
teams; Identity worked a weekend for which nobody declared anything, and is overdrawn by it. The policy stays what is shipped: it belongs to the organisation and would outlive the sample.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from peacetime.storage.models import (
    LedgerCorrection,
    OnCallShift,
    PulseAnswer,
    TimeOff,
    WeeklySeries,
)
from peacetime.usecases.sample.year import SEED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from peacetime.storage.models import Person
    from peacetime.usecases.sample.founding import Organisation
    from peacetime.usecases.sample.year import Here

AUTHOR = "sample"
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
WEEKS_OF_SERIES, WEEKS_OF_PULSE = 52, 16
ROTA_SINCE, ROTA_UNTIL = -26, 8  # weeks from now
SLOWER, SLOWED, SLOW_SINCE = "checkout", 0.58, 10
WITHOUT_SERIES = "mobile"
TIRED = {"checkout": 3.4, "identity": 3.8}
USUAL_PULSE = 2.2
FEWEST_FOR_PULSE = 5
ANSWERS = 0.8  # of those who are asked
HOLIDAY = timedelta(days=10)
OVERDRAWN, WEEKEND_AGO, WEEKEND_COST = "identity", timedelta(days=9), 8.0


def say(organisation: Organisation, *, at: datetime) -> None:
    """Write all of it, in five statements."""
    LedgerCorrection.objects.bulk_create(_undeclared(organisation.here(OVERDRAWN), at=at))
    shifts: list[OnCallShift] = []
    off: list[TimeOff] = []
    series: list[WeeklySeries] = []
    pulses: list[PulseAnswer] = []
    asked: set[int] = set()
    for slug, here in organisation.teams.items():
        draw = random.Random(f"{SEED}: {slug}: capacity")  # noqa: S311 - a sample, not a secret
        shifts += _rota(here, at=at)
        off += _holidays(here, draw, at=at)
        if slug != WITHOUT_SERIES:
            series += _series(slug, here, draw, at=at)
        pulses += _pulses(slug, here, draw, asked, at=at)
    OnCallShift.objects.bulk_create(shifts)
    TimeOff.objects.bulk_create(off)
    WeeklySeries.objects.bulk_create(series)
    PulseAnswer.objects.bulk_create(pulses, ignore_conflicts=True)


def _undeclared(here: Here, *, at: datetime) -> Iterator[LedgerCorrection]:
    for place, person in enumerate(here.crew(at)):
        yield LedgerCorrection(
            key=f"{here.team.pk}c{place}"[:12],
            person=person,
            at=at - WEEKEND_AGO,
            credit_hours=-WEEKEND_COST,
            reason="The migration weekend, for which no Rescue was declared",
            author=AUTHOR,
            recorded_at=at - WEEKEND_AGO + 2 * DAY,
        )


def _rota(here: Here, *, at: datetime) -> Iterator[OnCallShift]:
    """A week each, in turn, handed over on Monday at nine by the team's clocks."""
    zone = here.hours.time_zone
    for week in range(ROTA_SINCE, ROTA_UNTIL):
        monday = _monday(at) + week * WEEK
        start = datetime.combine(monday, time(9), zone).astimezone(UTC)
        crew = here.crew(start)
        if crew:
            person = crew[week % len(crew)]
            said = f"{here.team.pk}:{person.pk}:{start.timestamp()}:{(start + WEEK).timestamp()}"
            yield OnCallShift(
                key=sha256(said.encode()).hexdigest(),
                team=here.team,
                person=person,
                starts_at=start,
                ends_at=datetime.combine(monday + WEEK, time(9), zone).astimezone(UTC),
                author=AUTHOR,
                recorded_at=min(at, start - WEEK),
            )


def _holidays(here: Here, draw: Random, *, at: datetime) -> Iterator[TimeOff]:
    """Every third person has had ten days off in the last half year, and one has some ahead."""
    crew = here.crew(at)
    for place, person in enumerate(crew):
        days = draw.randint(20, 180)
        if place % 3 == 0:
            yield _off(person, at - timedelta(days=days), f"{here.team.pk}p{place}", at=at)
    if crew:
        yield _off(crew[-1], at + 12 * DAY, f"{here.team.pk}n0", at=at)


def _off(person: Person, day: datetime, key: str, *, at: datetime) -> TimeOff:
    starts = datetime.combine(day.date(), time(0), UTC)
    return TimeOff(
        key=key[:12],
        person=person,
        starts_at=starts,
        ends_at=starts + HOLIDAY,
        author=AUTHOR,
        recorded_at=min(at, starts - 2 * WEEK),
    )


def _series(slug: str, here: Here, draw: Random, *, at: datetime) -> Iterator[WeeklySeries]:
    usual = draw.uniform(9, 14)
    for back in range(WEEKS_OF_SERIES, 0, -1):
        week = _monday(at) - back * WEEK
        people = len(here.crew(datetime.combine(week, time(12), UTC)))
        if not people:
            continue
        is_slow = slug == SLOWER and back <= SLOW_SINCE
        items = max(0, round(draw.gauss(usual * (SLOWED if is_slow else 1.0), 1.6)))
        available = round(people * 38 * draw.uniform(0.85, 0.97))
        changes = draw.randint(8, 16)
        failed = sum(draw.random() < 0.09 for _ in range(changes))  # noqa: PLR2004 - one in eleven
        came = sum(draw.random() < 0.9 for _ in range(people))  # noqa: PLR2004 - nine in ten
        urgent = sum(draw.random() < 0.2 for _ in range(items))  # noqa: PLR2004 - one in five
        left = sum(
            stay.left_on is not None and week <= stay.left_on < week + WEEK for stay in here.stays
        )
        for kind, value, exposure in (
            ("throughput", items, available),
            ("change_failures", failed, changes),
            ("attendance", came, people),
            ("roster", left, people),
            ("urgent_items", urgent, items),
        ):
            yield WeeklySeries(
                team=here.team,
                kind=kind,
                week=week,
                value=value,
                exposure=exposure,
                source="Sample",
                author=AUTHOR,
                recorded_at=datetime.combine(week + WEEK, time(6), UTC),
            )


def _pulses(
    slug: str, here: Here, draw: Random, asked: set[int], *, at: datetime
) -> Iterator[PulseAnswer]:
    """Four in five answer, each around what they usually do; whoever is in two teams answers once."""
    crew = [person for person in here.crew(at) if person.pk not in asked]
    if len(crew) < FEWEST_FOR_PULSE:
        return
    asked.update(person.pk for person in crew)
    usual = {person.pk: TIRED.get(slug, USUAL_PULSE) + draw.uniform(-0.6, 0.6) for person in crew}
    for back in range(WEEKS_OF_PULSE, 0, -1):
        week = _monday(at) - back * WEEK
        for person in crew:
            if draw.random() < ANSWERS:
                yield PulseAnswer(
                    person=person,
                    week=week,
                    answer=min(5, max(1, round(draw.gauss(usual[person.pk], 0.7)))),
                    answered_at=datetime.combine(week + 3 * DAY, time(14), UTC),
                )


def _monday(at: datetime) -> date:
    day = at.date()
    return day - timedelta(days=day.weekday())
