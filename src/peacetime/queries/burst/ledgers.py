"""People's ledgers as they stand: folded on from the last checkpoint that no change has touched since.

A read never writes: what changed and was not settled yet is known by its edits, so a page is right before
any job has run. Work in which nobody is named is shared among those who were in the team when it began.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q

from peacetime.domain.burst.forecast.durations import duration_posterior
from peacetime.domain.burst.ledger.day_classes import Clock
from peacetime.domain.burst.ledger.engagements import Engagement, Note, prepared, together
from peacetime.domain.burst.ledger.person import (
    Checkpoint,
    PersonLedger,
    Responder,
    person_ledger,
    resume,
)
from peacetime.domain.burst.ledger.stretches import load_of
from peacetime.domain.burst.wording import HOUR
from peacetime.queries.burst.people import (
    House,
    begins_at,
    house_of,
    rescues_of,
    rescues_of_person,
    responders_of,
)
from peacetime.queries.burst.policy import PolicyView, policy_now
from peacetime.queries.burst.rows import NOBODY, engagements_of, imported_of, unended_teams
from peacetime.storage.models import LedgerCheckpoint, LedgerEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from peacetime.domain.burst.policy import Policy
    from peacetime.domain.shared.spans import Span

SEATS = 720_720  # divided evenly by every number of people up to 16
MOST_DURATIONS = 600  # several of them may be one piece of work, and the last 150 pieces speak
# Before a checkpoint: calls of one incident, rows of one piece of work and a day off reach across it.
REACH = timedelta(days=2)
SEAT = "seat"


@dataclass(frozen=True, slots=True)
class Standing:
    """The ledgers of some people, with what they rest on."""

    ledgers: Mapping[int, PersonLedger]
    paces: Mapping[int, float]  # what each gains or loses an hour at the end, in credit-hours
    house: House
    policy: PolicyView
    notes: tuple[Note, ...]
    until: datetime

    @property
    def balances(self) -> dict[int, float]:
        """Each person's balance at the end."""
        return {person: ledger.balance for person, ledger in self.ledgers.items()}


@dataclass(frozen=True, slots=True)
class Ask:
    """How ledgers are to be read.

    Args:
        at: Until when.
        as_of: As it was known then, from the very beginning; None as it is known now.
        since: At least from then on, so that its entries can be shown, of which none reaches across it; None
            where the end is enough.
        is_whole: From the very beginning, whatever checkpoints there are.
        policy: Other assumptions, to be tried; those in force where None.
    """

    at: datetime
    as_of: datetime | None = None
    since: datetime | None = None
    is_whole: bool = False
    policy: PolicyView | None = None

    @property
    def may_fold_on(self) -> bool:
        """Whether checkpoints help: they hold what is known now, by the policy in force."""
        return self.as_of is None and self.policy is None and not self.is_whole


def standing(people: Sequence[int], ask: Ask, *, house: House | None = None) -> Standing:
    """The ledgers of these people; a dozen queries for however many they are."""
    house = house or house_of(people)
    policy = ask.policy or policy_now(as_of=ask.as_of)
    checkpoints = _checkpoints(people, house, policy, ask) if ask.may_fold_on else {}
    everybody = set(checkpoints) >= set(people)
    since = min((c.at for c in checkpoints.values()), default=None) if everybody else None
    loads = engagements_of(
        people,
        teams=house.teams,
        since=since and since - REACH,
        nobody_since=_shared_since(people, house, checkpoints),
        as_of=ask.as_of,
    )
    ready, notes = _prepared(loads, policy.policy, ask)
    modes = rescues_of(house.teams, at=ask.at, since=since)
    responders = responders_of(people, house, policy.policy, at=ask.at, as_of=ask.as_of)
    ledgers, paces = {}, {}
    for person, responder in responders.items():
        stays = house.stays_of(person)
        rows = [*ready[person], *shared(ready[NOBODY], person, house)]
        begins = min(
            (moment for moment in (begins_at(stays, house), _first(rows)) if moment is not None),
            default=ask.at,
        )
        ledgers[person] = _ledger(
            responder,
            rows,
            checkpoints.get(person),
            policy.policy,
            start=min(begins, ask.at),
            until=ask.at,
            rescues=(rescues := rescues_of_person(stays, modes)),
            since=ask.since,
        )
        paces[person] = _pace(responder, rows, rescues, policy.policy, at=ask.at)
    return Standing(ledgers, paces, house, policy, notes, ask.at)


def shared(rows: Iterable[Engagement], person: int, house: House) -> list[Engagement]:
    """A person's part of the work in which nobody is named: of each, what its team shared it by.

    The `responder` of such a row holds the number of its team here, and its crew counts in `SEATS`.
    """
    result = []
    for row in rows:
        here = house.present(int(row.responder), row.started_at)
        if person in here:
            crew = max(1, round(row.crew * SEATS / len(here)))
            result.append(replace(row, responder="", crew=crew))
    return result


def seat(team: int, ask: Ask, house: House, *, policy: PolicyView) -> PersonLedger | None:
    """What one person would have carried of the work of nobody while nobody was in the team; said so."""
    loads = engagements_of([], teams=[team], as_of=ask.as_of)
    ready, _ = _prepared(loads, policy.policy, ask)
    alone = [
        replace(row, responder="", crew=SEATS)
        for row in ready[NOBODY]
        if not house.present(team, row.started_at)
    ]
    if not alone:
        return None
    start = min(house.teams[team].history_from, alone[0].started_at)
    hours = house.hours[team]
    responder = Responder(
        SEAT,
        hours.time_zone.key,
        calendar=hours.calendar or policy.policy.holiday_calendar,
        days_off=hours.days_off,
        left_at=min((s.joined_at for s in house.stays if s.team_id == team), default=None),
    )
    return person_ledger(
        responder,
        alone,
        policy=policy.policy,
        start=start,
        until=max(ask.at, start),
        rescues=rescues_of([team], at=ask.at, since=None).get(team, ()),
        sharing=SEATS,
        cuts=[ask.since] if ask.since else [],
    )


def remarks(notes: Iterable[Note]) -> list[str]:
    """What is not known, counted and in sentences, without a name."""
    counts = Counter(note.code for note in notes)
    hours: dict[str, float] = defaultdict(float)
    for note in notes:
        hours[note.code] += note.hours
    said = {
        "imputed": "{n} without a known end: the usual length is taken.",
        "together": "{n} incidents in which nobody is named began within an hour of another: "
        "each is the same piece of work.",
        "long_stretch": "{n} stretches are longer than is credible; they count in full.",
        "unattributed": "{h:,.0f} hours of {n} incidents in which nobody is named count for nobody.",
    }
    return [
        sentence.format(n=counts[code], h=hours[code])
        for code, sentence in said.items()
        if counts[code]
    ]


def _ledger(
    responder: Responder,
    rows: Sequence[Engagement],
    checkpoint: Checkpoint | None,
    policy: Policy,
    *,
    start: datetime,
    until: datetime,
    rescues: Sequence[Span],
    since: datetime | None,
) -> PersonLedger:
    cuts = [since] if since else []
    if checkpoint is None:
        return person_ledger(
            responder,
            rows,
            policy=policy,
            start=start,
            until=until,
            rescues=rescues,
            sharing=SEATS,
            cuts=cuts,
        )
    return resume(
        checkpoint,
        responder,
        rows,
        policy=policy,
        until=until,
        rescues=rescues,
        sharing=SEATS,
        cuts=cuts,
    )


def _pace(
    responder: Responder,
    rows: Sequence[Engagement],
    rescues: Sequence[Span],
    policy: Policy,
    *,
    at: datetime,
) -> float:
    """What an hour costs somebody at a moment, below zero, or what it gives them.

    Formula: as in `person_ledger`, of the open engagements alone.
    """
    going_on: dict[str, float] = {}
    weights = []
    for row in rows:
        if row.is_open and row.ended_at == at and row.started_at <= at:
            share = 1.0 if row.responder else row.crew / SEATS
            going_on[row.incident] = max(share, going_on.get(row.incident, 0.0))
            weights.append(policy.severity_weight(row.severity))
    if going_on:
        clock = Clock(responder.zone, responder.calendar, responder.days_off, policy)
        cost: float = getattr(policy, clock.class_at(at).value)
        return -cost * max(weights) * load_of(sum(going_on.values()), policy.overlap)
    is_reduced = any(span.start <= at <= span.end for span in (*responder.standby, *rescues[-1:]))
    return policy.accrual_per_hour * (policy.standby if is_reduced else 1.0)


def _prepared(
    loads: Mapping[int, Sequence[Engagement]], policy: Policy, ask: Ask
) -> tuple[dict[int, tuple[Engagement, ...]], tuple[Note, ...]]:
    """Every engagement with an end, by person; of those of nobody each knows its team."""
    median = _Medians.of(loads, ask).of_row
    result: dict[int, tuple[Engagement, ...]] = defaultdict(tuple)
    notes: list[Note] = []
    for person, rows in loads.items():
        if person != NOBODY:
            found = prepared(rows, until=ask.at, policy=policy, median_hours=median)
            result[person] = found.engagements
            notes += found.notes
            continue
        for team in sorted({row.responder for row in rows}):
            work = together(replace(row, responder="") for row in rows if row.responder == team)
            found = prepared(work.engagements, until=ask.at, policy=policy, median_hours=median)
            result[NOBODY] += tuple(replace(row, responder=team) for row in found.engagements)
            notes += [*work.notes, *found.notes]
    return result, tuple(notes)


@dataclass(frozen=True, slots=True)
class _Medians:
    """How long an engagement of unknown end is taken to have lasted: as those of its team usually do.

    Only what was brought has unknown ends, so only what was brought to the team tells their length. It is
    the same whoever asks about whomever, and as it was known then.
    """

    teams: Mapping[str, int]
    hours: Mapping[int, float]

    @classmethod
    def of(cls, loads: Mapping[int, Sequence[Engagement]], ask: Ask) -> _Medians:
        rows = (row for each in loads.values() for row in each)
        keys = [row.key for row in rows if _is_endless(row)]
        teams = unended_teams(keys) if keys else {}
        return cls(teams, {team: _median_hours(team, ask) for team in sorted({*teams.values()})})

    def of_row(self, row: Engagement) -> float:
        """In hours."""
        team = self.teams.get(row.key)
        return self.hours[team] if team is not None else 1.0


def _is_endless(row: Engagement) -> bool:
    return not row.is_open and (row.ended_at is None or row.ended_at <= row.started_at)


def _median_hours(team: int, ask: Ask) -> float:
    """The usual length of what was brought to a team, from the last of it that has an end."""
    rows = imported_of(team, as_of=ask.as_of, most=MOST_DURATIONS)
    work = together(row for row in rows if not row.responder).engagements
    ended = [*(row for row in rows if row.responder), *work]
    ended.sort(key=lambda row: (row.started_at, row.key))
    hours = [(row.ended_at - row.started_at) / HOUR for row in ended if row.ended_at]
    return duration_posterior(np.array(hours, np.float64)).median_hours


def _checkpoints(
    people: Sequence[int], house: House, policy: PolicyView, ask: Ask
) -> dict[int, Checkpoint]:
    """Of each person the last checkpoint that lies before all that is asked for and all that changed."""
    edits = LedgerEdit.objects.filter(
        Q(person__in=people) | Q(team__in=house.teams, person=None) | Q(person=None, team=None)
    )
    limits = dict.fromkeys(people, ask.since or ask.at)
    for person, team, since in edits.values_list("person_id", "team_id", "since"):
        for one in _touched(person, team, people, house):
            limits[one] = min(limits[one], since)
    rows = LedgerCheckpoint.objects.filter(person__in=people, policy=policy.version.number)
    result: dict[int, Checkpoint] = {}
    for row in rows.order_by("person", "at"):
        if row.at <= limits[row.person_id]:
            result[row.person_id] = Checkpoint(
                row.at, row.balance, row.earned, row.spent, row.discarded
            )
    return result


def _shared_since(
    people: Sequence[int], house: House, checkpoints: Mapping[int, Checkpoint]
) -> datetime | None:
    """Before what moment work of nobody is none of these people's: from a checkpoint, or before they joined."""
    begins = [
        checkpoints[person].at
        if person in checkpoints
        else min((stay.joined_at for stay in house.stays_of(person)), default=None)
        for person in people
    ]
    known = [moment for moment in begins if moment is not None]
    return min(known) - REACH if known else None


def _touched(
    person: int | None, team: int | None, people: Sequence[int], house: House
) -> Iterable[int]:
    if person is not None:
        return [person]
    if team is None:
        return people
    return {stay.person_id for stay in house.stays if stay.team_id == team} & set(people)


def _first(rows: Sequence[Engagement]) -> datetime | None:
    return min((row.started_at for row in rows), default=None)
