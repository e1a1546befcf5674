"""A team's year: which stories happen to it, when, how bad and for how long.

Everything is drawn from one seed per team, so the same moment of loading gives the same year. A story is
chosen by its weight, never one of the last three (of many) or two; interrupts are noticed in working hours only.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.usecases.sample import facts, rhythm
from peacetime.usecases.sample.course import Course, Opening
from peacetime.usecases.sample.incidents import incident
from peacetime.usecases.sample.teams import checkout, payments, storefront

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from peacetime.domain.shared.hours import WorkingHours
    from peacetime.storage.models import Person, Team
    from peacetime.usecases.sample.plan import Story, TeamPlan

SEED = (
    "Fernhill 40"  # of ninety seeds the one whose year is nearest to the rates that were asked for
)
MANY = 8  # stories
QUIET = timedelta(hours=30)  # before the load: what happens then is told by `present.py`
LEARNT = timedelta(days=41)  # before the load: over, reviewed, and action items came of it
CRUNCH_BEGAN, CRUNCH_LASTED = timedelta(days=51), timedelta(days=8, hours=5)


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's time in a team."""

    person: Person
    joined_on: date
    left_on: date | None
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Here:
    """A team that is set up, as its year needs it."""

    plan: TeamPlan
    team: Team
    hours: WorkingHours
    stays: Sequence[Stay]

    def crew(self, at: datetime) -> tuple[Person, ...]:
        """Who was in the team then, leads first."""
        day = at.date()
        present = [
            s for s in self.stays if s.joined_on <= day and (s.left_on is None or day < s.left_on)
        ]
        return tuple(s.person for s in sorted(present, key=lambda stay: not stay.is_lead))


def year(here: Here, approver: Person, *, at: datetime) -> list[Course]:
    """Every Rescue that the team declared, oldest first."""
    draw = random.Random(f"{SEED}: {here.plan.slug}")  # noqa: S311 - a sample, not a secret
    start = at - timedelta(days=here.plan.declares_since)
    begun = rhythm.beginnings(here.plan.rhythm, here.hours, start=start, end=at - QUIET, draw=draw)
    openings = _apart(_openings(here, begun, draw))
    if here.plan is storefront.TEAM:
        openings = _with_crunch(openings, _crunch(here, approver, at=at, draw=draw))
    if here.plan is checkout.TEAM:
        openings = _with_what_comes_back(openings, at=at)
    openings = [opening for opening in openings if opening.ended_at < at - QUIET]
    dated = len(openings) - here.plan.undated
    return [
        _course(opening, draw, is_dated=number < dated, at=at)
        for number, opening in enumerate(openings)
    ]


def _course(opening: Opening, draw: random.Random, *, is_dated: bool, at: datetime) -> Course:
    course = incident(opening, draw=draw, is_dated=is_dated)
    if course.recovering_until is not None and course.recovering_until > at:
        course.recovering_until = None  # one team recovers now, and `recovering.py` says which
    return course


def _openings(here: Here, begun: list[datetime], draw: random.Random) -> list[Opening]:
    found: list[Opening] = []
    recent: list[Story] = []
    for begins in begun:
        story = _story(here, begins, recent, draw)
        recent = [*recent, story][-(3 if len(here.plan.stories) > MANY else 2) :]
        severity = draw.choice(story.severities.split())
        found.append(_opening(here, story, severity, begins, draw))
    return found


def _opening(
    here: Here, story: Story, severity: str, begins: datetime, draw: random.Random
) -> Opening:
    declared_at = begins.replace(microsecond=0)
    told = facts.told(story, facts.drawn(declared_at, here.hours.time_zone, draw))
    length = rhythm.length(here.plan.rhythm, severity, draw)
    return Opening(
        here.team, told, severity, declared_at, length, here.crew(declared_at), here.hours
    )


def _story(here: Here, at: datetime, recent: list[Story], draw: random.Random) -> Story:
    is_working = here.hours.is_working(at)
    fitting = [
        story
        for story in here.plan.stories
        if story not in recent and (is_working or story.trigger != "interrupt")
    ]
    return draw.choices(fitting, [story.weight for story in fitting])[0]


def _apart(openings: list[Opening]) -> list[Opening]:
    kept: list[Opening] = []
    for opening in openings:
        if not kept or opening.declared_at >= kept[-1].ended_at + rhythm.APART:
            kept.append(opening)
    return kept


def _crunch(here: Here, approver: Person, *, at: datetime, draw: random.Random) -> Opening:
    begins = here.hours.next_working_moment(at - CRUNCH_BEGAN) or at - CRUNCH_BEGAN
    begins = begins.replace(microsecond=0) + timedelta(minutes=35)
    return Opening(
        team=here.team,
        story=facts.told(storefront.CRUNCH, facts.drawn(begins, here.hours.time_zone, draw)),
        severity="SEV2",
        declared_at=begins,
        length=CRUNCH_LASTED,
        crew=here.crew(begins),
        hours=here.hours,
        paused="Everything else that was planned",
        approver=approver,
        review_at=begins + timedelta(days=5),
    )


def _with_crunch(openings: list[Opening], crunch: Opening) -> list[Opening]:
    clear = [
        opening
        for opening in openings
        if opening.ended_at + rhythm.APART < crunch.declared_at
        or opening.declared_at > crunch.ended_at + rhythm.APART
    ]
    return sorted([*clear, crunch], key=lambda opening: opening.declared_at)


def _with_what_comes_back(openings: list[Opening], *, at: datetime) -> list[Opening]:
    """The last one that was over by then went as the Rescue that goes on now, however the year was drawn."""
    ended = [number for number, each in enumerate(openings) if each.ended_at < at - LEARNT]
    if not ended:
        return openings
    last = openings[ended[-1]]
    draw = random.Random(f"{SEED}: {last.declared_at}")  # noqa: S311 - a sample, not a secret
    known = facts.drawn(last.declared_at, last.hours.time_zone, draw)
    again = replace(last, story=facts.told(payments.COMES_BACK, known))
    return [*openings[: ended[-1]], again, *openings[ended[-1] + 1 :]]
