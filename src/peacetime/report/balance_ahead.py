"""The fan of the team's balance for the next 30 days, and the chance that it falls below zero.

The simulation knows one incident after the other; a ledger knows overlaps, severities and several calls in
one Rescue. So it is fed with Rescues as people were in them (overlapping rows as one), and what an hour and a
call cost is scaled to what the ledger of this very history says they did.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from peacetime.domain.burst.forecast.backtest import HoursAhead
from peacetime.domain.burst.forecast.load import WEEK, accumulated, fit_load
from peacetime.domain.burst.forecast.simulation import Rates, balances_ahead, rates_of
from peacetime.domain.burst.ledger.engagements import Engagement
from peacetime.domain.burst.ledger.entries import EntryKind
from peacetime.domain.burst.ledger.team import PersonLedger
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.spans import Span
from peacetime.pictures.balance import Fan
from peacetime.report.capacity import HOUR, present
from peacetime.report.values import NotKnown, Outlook

DAYS = 30
SEED = 4  # the same file gives the same fan
DAY = timedelta(days=1)
FEWEST = 5  # Rescues: fewer say too little of what one costs


@dataclass(frozen=True, slots=True)
class Turn:
    """One time that people were in a Rescue without a break, and how many of them."""

    span: Span
    people: int


def balance_ahead(
    ahead: HoursAhead,
    ledgers: Sequence[PersonLedger],
    engagements: Iterable[Engagement],
    *,
    begins: datetime,
    at: datetime,
    zone: ZoneInfo,
    policy: Policy,
) -> Outlook:
    """What may come for the balance of all who are of the team now, added up."""
    turns = turns_of(engagements)
    here = present(ledgers, at)
    if len(turns) < FEWEST:
        short = NotKnown(f"{len(turns)} Rescues say too little of what one costs.")
        return Outlook(ahead, DAYS, short, short)
    hours = np.array([hour_of_week(turn.span.start, zone) for turn in turns])
    lengths = np.array([turn.span.duration / HOUR for turn in turns])
    took = np.array([turn.people for turn in turns])
    load = fit_load(
        np.array([(turn.span.start - begins) / HOUR for turn in turns]),
        lengths,
        took,
        known_until=(at - begins) / HOUR,
        hours_of_week=hours,
    )
    rates = _as_it_was(rates_of(policy), ledgers, hours=hours, lengths=lengths, took=took)
    balances = np.array([each.balance for each in here])
    found = balances_ahead(
        load, rates, balances, seed=SEED, days=DAYS, now_hour=hour_of_week(at, zone)
    )
    levels = found.total.T.tolist()
    moments = [at + int(day) * DAY for day in found.days]
    is_below = balances.sum() < 0
    return Outlook(
        ahead, DAYS, Fan(moments, *levels), 1.0 if is_below else float(found.team_below[-1])
    )


def turns_of(engagements: Iterable[Engagement]) -> list[Turn]:
    """Engagements that overlap are one turn of as many people as were in it."""
    turns: list[Turn] = []
    names: set[str] = set()
    crew = 0
    for row in sorted(engagements, key=lambda each: each.started_at):
        span = Span(row.started_at, row.ended_at or row.started_at)
        if turns and turns[-1].span.is_touching(span):
            span = Span(turns[-1].span.start, max(turns[-1].span.end, span.end))
            turns.pop()
        else:
            names, crew = set(), 0
        if row.responder:
            names.add(row.responder)
        else:
            crew = max(crew, row.crew)
        turns.append(Turn(span, len(names) + crew))
    return turns


def hour_of_week(at: datetime, zone: ZoneInfo) -> float:
    """The local hour of the week, 0 to 168 from Monday midnight.

    >>> hour_of_week(datetime(2026, 3, 3, 1, 30, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC"))
    25.5
    """
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour + local.minute / 60 + local.second / 3600


def _as_it_was(
    rates: Rates,
    ledgers: Sequence[PersonLedger],
    *,
    hours: np.ndarray[tuple[int], np.dtype[np.float64]],
    lengths: np.ndarray[tuple[int], np.dtype[np.float64]],
    took: np.ndarray[tuple[int], np.dtype[np.int64]],
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
        cost_by_hour=rates.cost_by_hour * (spent / would_spend if would_spend else 1.0),
        call_by_hour=rates.call_by_hour * (called / would_call if would_call else 1.0),
    )
