"""A team's ledger: the ledgers of its people side by side, and what they add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from peacetime.domain.burst.ledger.credits import reflected
from peacetime.domain.burst.ledger.day_classes import DayClass, micros
from peacetime.domain.burst.ledger.engagements import Engagement, Note
from peacetime.domain.burst.ledger.entries import Entry, EntryKind
from peacetime.domain.burst.ledger.path import Credits, Micros
from peacetime.domain.burst.ledger.person import (
    Checkpoint,
    Correction,
    LedgerReversed,
    PersonLedger,
    Responder,
    last_before,
    person_ledger,
    resume,
)
from peacetime.domain.burst.policy import Policy
from peacetime.domain.burst.wording import HOUR, hours_in_words
from peacetime.domain.shared.spans import Span, union

__all__ = [
    "NOT_ON_TEAM",
    "ONE_SEAT",
    "SEAT",
    "Checkpoint",
    "Correction",
    "LedgerReversed",
    "PersonLedger",
    "Responder",
    "TeamLedger",
    "last_before",
    "person_ledger",
    "resume",
    "team_ledger",
]

SEAT = ""  # the id of the one seat of a team of which nobody is known
ONE_SEAT = "one_seat"
NOT_ON_TEAM = "not_on_team"
RECENT_WEEKS = 8
FEWEST = 2  # of whom one can be said to carry more than another
WORK = frozenset({EntryKind.spent, EntryKind.page})


@dataclass(frozen=True, slots=True, eq=False)
class TeamLedger:
    """The ledgers of a team's people, and what they add up to.

    A team is never averaged: a full balance of one person does not rest another.

    Args:
        policy: Under which it was written.
        span: From when to when.
        people: The ledger of each, by id; a single one of `SEAT` where nobody is known.
        notes: What a reader should know of it.
    """

    policy: Policy
    span: Span
    people: Mapping[str, PersonLedger]
    notes: tuple[Note, ...] = ()

    @property
    def balances(self) -> dict[str, float]:
        """The balance of each person at the end, those who have left not included."""
        return {
            who: ledger.balance
            for who, ledger in self.people.items()
            if _is_member(ledger.responder, self.span.end)
        }

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries of all people, in the order of their ends."""
        found = [entry for ledger in self.people.values() for entry in ledger.entries]
        return tuple(sorted(found, key=lambda each: (each.ended_at, each.started_at)))

    @property
    def spent_by_class(self) -> dict[DayClass, float]:
        """Credit-hours spent, by time of day; pages by the time of the call."""
        spent = dict.fromkeys(DayClass, 0.0)
        for entry in self._work():
            for part in entry.parts:
                if part.day_class is not None:
                    spent[part.day_class] += part.credit_hours
        return spent

    @property
    def spent_by_incident(self) -> dict[str, float]:
        """Credit-hours spent in each incident, by all people, pages included."""
        spent: dict[str, float] = defaultdict(float)
        for entry in self._work():
            spent[entry.incident] -= entry.credit_hours
        return dict(spent)

    def total(self, moments: Iterable[datetime]) -> Credits:
        """The balances of the members of each moment, added; debt of one takes from the others."""
        found: Credits = np.nansum(self._held(moments), axis=0)
        return found

    def usable(self, moments: Iterable[datetime]) -> Credits:
        """What is above zero, of the members of each moment: debt of one is no capacity of another.

        Formula: Σ max(B, 0), in credit-hours.
        """
        found: Credits = np.nansum(np.maximum(self._held(moments), 0.0), axis=0)
        return found

    def cap(self, moments: Iterable[datetime]) -> Credits:
        """What the members of each moment could hold: their number times the cap."""
        found: Credits = self.policy.cap * np.sum(~np.isnan(self._held(moments)), axis=0)
        return found

    def lowest_person(self, moments: Iterable[datetime]) -> Credits:
        """The lowest balance of any member at each moment: how low, not whose; unknown where nobody is one."""
        held = np.where(np.isnan(found := self._held(moments)), np.inf, found)
        lowest: Credits = held.min(axis=0, initial=np.inf)
        return np.where(np.isinf(lowest), np.nan, lowest)

    def pool_balance(self, moments: Iterable[datetime]) -> Credits:
        """The optimistic bound: what one pool with all caps added would hold of the same comings and goings.

        Formula: min over the pool's path of X reflected at n × cap, X = Σ (B + discarded) of each. Never
        below the sum of the balances: what one person discards at the cap, a pool would keep. A ledger kept
        for the team as a whole is this bound, and to be labelled so.

        Cost: one pass over the knots of all people.
        """
        knots = np.unique(np.concatenate([ledger.path.at for ledger in self.people.values()]))
        asked = np.array([micros(at) for at in moments], dtype=np.int64)
        at = np.unique(np.concatenate([knots, asked]))
        within = at[(at >= knots[0]) & (at <= knots[-1])]
        free = np.zeros(len(within))
        for ledger in self.people.values():
            path = ledger.path
            free += path.values(within) + path.values(within, path.discarded)
        pool = reflected(free, self.policy.cap * len(self.people))
        found = np.full(len(asked), np.nan)
        known = (asked >= knots[0]) & (asked <= knots[-1])
        found[known] = pool[np.searchsorted(within, asked[known])]
        return found

    def concentration(self, weeks: float = RECENT_WEEKS) -> float | None:
        """What share of the recent spending one person carried, the one who carried most.

        Args:
            weeks: How far back from the end.

        Returns:
            From 1 / n to 1; None where nothing was spent, or fewer than two people are known.
        """
        if len(self.people) < FEWEST:
            return None
        since = max(self.span.end - timedelta(weeks=weeks), self.span.start)
        at = np.array([micros(since), micros(self.span.end)], dtype=np.int64)
        spent = [
            float(np.diff(ledger.path.values(at, ledger.path.spent))[0])
            for ledger in self.people.values()
        ]
        return max(spent) / sum(spent) if sum(spent) > 0 else None

    def _work(self) -> Iterable[Entry]:
        for ledger in self.people.values():
            yield from (entry for entry in ledger.entries if entry.kind in WORK)

    def _held(self, moments: Iterable[datetime]) -> Credits:
        """The balance of each person at each moment; not a number while they were no members."""
        at: Micros = np.array([micros(each) for each in moments], dtype=np.int64)
        rows = [
            np.where(_membership(ledger.responder, at), ledger.path.values(at), np.nan)
            for ledger in self.people.values()
        ]
        return np.array(rows).reshape(len(rows), len(at))


def team_ledger(
    responders: Sequence[Responder],
    engagements: Iterable[Engagement],
    *,
    policy: Policy,
    start: datetime,
    until: datetime,
    rescues: Iterable[Span] = (),
    zone: str = "UTC",
    calendar: str = "",
    start_balances: Mapping[str, float] | None = None,
) -> TeamLedger:
    """A team's ledger is the ledgers of its people; work of nobody is shared evenly among them.

    Where no responder is known at all there is one seat: the balance is told as if one person had carried
    everything, and a note says so.

    Args:
        responders: The people of the team.
        engagements: Prepared (each with an end).
        policy: The assumptions.
        start: The ledgers begin.
        until: They end.
        rescues: When the team was in Rescue; who is not engaged then earns the part `standby`.
        zone: Of the one seat.
        calendar: Of the one seat.
        start_balances: In credit-hours by id; `initial_share` of the cap where one is left out.

    Returns:
        A ledger for each responder, and notes on work of people who are not on the team.

    Raises:
        LedgerReversed: `ledger_reversed`.

    Source: The Burst Capacity Model; one seat is our default.
    Cost: that of `person_ledger` for each.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> row = Engagement("a", "I1", "", nine, nine.replace(hour=11), is_paged=False, crew=1)
    >>> team = [Responder("ada", "UTC"), Responder("bob", "UTC")]
    >>> ledger = team_ledger(team, [row], policy=Policy(), start=nine, until=nine.replace(hour=11))
    >>> ledger.spent_by_incident, ledger.balances
    ({'I1': 1.0}, {'ada': 14.5, 'bob': 14.5})
    """
    rows, spans = list(engagements), union(rescues)
    notes = _strangers(rows, {each.id for each in responders})
    if not responders:
        responders = [Responder(SEAT, zone, calendar)]
        rows = [replace(row, responder=SEAT) for row in rows]
        sentence = (
            "Nobody is named as a responder: the balance is as if one person had carried it all."
        )
        notes = [Note(ONE_SEAT, "", "", 0.0, sentence)]
    people = {
        each.id: person_ledger(
            each,
            rows,
            policy=policy,
            start=start,
            until=until,
            rescues=spans,
            start_balance=(start_balances or {}).get(each.id),
            sharing=len(responders),
        )
        for each in responders
    }
    return TeamLedger(policy, Span(start, until), people, tuple(notes))


def _strangers(rows: Iterable[Engagement], known: set[str]) -> list[Note]:
    hours: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.responder and row.responder not in known and row.ended_at:
            hours[row.responder] += (row.ended_at - row.started_at) / HOUR
    return [
        Note(
            NOT_ON_TEAM,
            "",
            responder,
            spent,
            f"{hours_in_words(spent)} of work by somebody who is not on the team are not in its ledger.",
        )
        for responder, spent in sorted(hours.items())
    ]


def _is_member(responder: Responder, at: datetime) -> bool:
    return bool(_membership(responder, np.array([micros(at)], dtype=np.int64))[0])


def _membership(responder: Responder, at: Micros) -> np.typing.NDArray[np.bool_]:
    is_member = np.ones(len(at), dtype=np.bool_)
    if responder.joined_at is not None:
        is_member &= at >= micros(responder.joined_at)
    if responder.left_at is not None:
        is_member &= at < micros(responder.left_at)
    return is_member
