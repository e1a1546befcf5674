"""What Rescue brought to a team, as the forecast reads it: times in a Rescue, and how many people took them.

The simulation knows one incident after the other; a ledger knows overlaps, severities and several calls. So
times that overlap are one turn of as many people as were in it, and what an hour and a call cost is scaled
to what the team's own ledger of the last year says they did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from peacetime.domain.burst.forecast.load import WEEK, Load, accumulated, fit_load
from peacetime.domain.burst.forecast.simulation import Rates, rates_of
from peacetime.domain.burst.ledger.entries import EntryKind
from peacetime.domain.burst.wording import HOUR
from peacetime.domain.shared.spans import Span
from peacetime.queries.burst.rows import newest
from peacetime.storage.models import Engagement as Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from peacetime.domain.burst.ledger.person import PersonLedger
    from peacetime.domain.burst.policy import Policy
    from peacetime.queries.burst.team_ledgers import TeamStanding
    from peacetime.storage.models import Team

LONGEST = timedelta(days=7)
LEARNT_FROM = timedelta(weeks=300)
FEWEST = 5  # turns: fewer say too little of what one costs


@dataclass(frozen=True, slots=True)
class Turn:
    """One time that people were in a Rescue without a break, and how many of them at once, in the mean."""

    span: Span
    people: int


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """What Rescue brings to a team and what it costs."""

    load: Load
    rates: Rates
    turns: tuple[Turn, ...]


def team_load(
    found: TeamStanding, turns: Sequence[Turn], *, at: datetime, zone: ZoneInfo
) -> TeamLoad | None:
    """The load of a team, where its history says enough of one."""
    if len(turns) < FEWEST:
        return None
    begins = min(turn.span.start for turn in turns)
    hours = np.array([hour_of_week(turn.span.start, zone) for turn in turns])
    lengths = np.array([max(turn.span.duration / HOUR, 1e-3) for turn in turns])
    took = np.array([turn.people for turn in turns])
    load = fit_load(
        np.array([(turn.span.start - begins) / HOUR for turn in turns]),
        lengths,
        took,
        known_until=(at - begins) / HOUR,
        hours_of_week=hours,
    )
    since = found.ledger.span.start
    recent = np.array([turn.span.start >= since for turn in turns])
    rates = _as_it_was(
        rates_of(found.policy.policy),
        found.ledger.people.values(),
        hours=hours[recent],
        lengths=lengths[recent],
        took=took[recent],
    )
    return TeamLoad(load, rates, tuple(turns))


def turns_of(team: Team, *, at: datetime, policy: Policy) -> list[Turn]:
    """A team's turns in order; one query. Where no end is known, nothing is learnt of its length."""
    rows = newest(Row.objects.filter(team=team, started_at__gt=at - LEARNT_FROM), as_of=at)
    columns = ("started_at", "ended_at", "is_open", "person_id", "crew")
    longest = timedelta(hours=policy.longest_stretch_hours)
    spans: list[tuple[Span, float]] = []  # and the person-hours in it
    for start, end, is_open, person, many in rows.order_by("started_at").values_list(*columns):
        until = at if is_open else end
        if until is None or until <= start or start >= at:
            continue
        span = Span(start, min(until, at, start + (LONGEST if person else longest)))
        worked = span.duration / HOUR * (1 if person else many)
        if spans and spans[-1][0].is_touching(span):
            before, so_far = spans.pop()
            span, worked = Span(before.start, max(before.end, span.end)), so_far + worked
        spans.append((span, worked))
    return [Turn(span, max(1, round(worked / (span.duration / HOUR)))) for span, worked in spans]


def hour_of_week(at: datetime, zone: ZoneInfo) -> float:
    """The local hour of the week, 0 to 168 from Monday midnight.

    >>> hour_of_week(datetime(2026, 3, 3, 1, 30, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC"))
    25.5
    """
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour + local.minute / 60 + local.second / 3600


def _as_it_was(
    rates: Rates,
    ledgers: Iterable[PersonLedger],
    *,
    hours: NDArray[np.float64],
    lengths: NDArray[np.float64],
    took: NDArray[np.int64],
) -> Rates:
    """Rates at which the turns of this history would have cost what the ledgers say."""
    spent = called = 0.0
    for each in ledgers:
        for entry in each.entries:
            spent -= entry.credit_hours if entry.kind is EntryKind.spent else 0.0
            called -= entry.credit_hours if entry.kind is EntryKind.page else 0.0
    would_spend = float((accumulated(rates.cost_by_hour, hours, lengths) * took).sum())
    would_call = float((rates.call_by_hour[(hours % WEEK).astype(np.int64)] * took).sum())
    return replace(
        rates,
        cost_by_hour=rates.cost_by_hour * (spent / would_spend if would_spend and spent else 1.0),
        call_by_hour=rates.call_by_hour * (called / would_call if would_call and called else 1.0),
    )
