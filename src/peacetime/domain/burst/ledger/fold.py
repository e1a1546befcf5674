"""Stretches, calls and corrections folded into a balance, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from peacetime.domain.burst.ledger.credits import overflow
from peacetime.domain.burst.ledger.day_classes import CLASSES, HOUR_MICROS, Clock, moment
from peacetime.domain.burst.ledger.entries import Entry, EntryKind, Part
from peacetime.domain.burst.ledger.path import Path
from peacetime.domain.burst.ledger.stretches import Call, Stretch
from peacetime.domain.burst.policy import Policy


@dataclass(slots=True)
class Fold:
    """A ledger while it is written: the balance so far, its totals, its knots, its entries.

    Every entry moves the balance by exactly what it says: the balance is the sum of the entries, in their
    order, bit by bit.
    """

    responder: str
    policy: Policy
    clock: Clock
    at: int
    balance: float
    earned: float = 0.0
    spent: float = 0.0
    discarded: float = 0.0
    corrected: float = 0.0
    entries: list[Entry] = field(default_factory=list)
    knots: list[tuple[int, float, float, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._knot(self.at)

    def idle(self, run: Iterable[Stretch]) -> None:
        """Time out of incidents: it is earned, debt is paid first, and the cap holds."""
        began, start = self.balance, self.at
        earned = comp = 0.0
        parts: list[Part] = []
        rests: list[Part] = []
        for stretch in run:
            for hours, accrual in self._earning(stretch, began + (earned + comp)):
                earned += hours * accrual
                comp += hours * stretch.comp
                _add(parts, Part(None, hours, accrual, 1.0, 1.0, hours * accrual))
                if stretch.comp:
                    _add(rests, Part(None, hours, stretch.comp, 1.0, 1.0, hours * stretch.comp))
                self.at += round(hours * HOUR_MICROS)
                over = max(began + (earned + comp) - self.policy.cap, 0.0)
                self.knots.append(
                    (
                        min(self.at, stretch.end),
                        min(began + (earned + comp), self.policy.cap),
                        self.earned + earned + comp,
                        self.spent,
                        self.discarded + over,
                    )
                )
            self.at = stretch.end
        self._post(EntryKind.earned, start, earned, parts=parts)
        self._post(EntryKind.comp_rest, start, comp, parts=rests)
        self.earned += earned + comp
        self._discard(start)
        self._knot(self.at)

    def busy(self, run: Iterable[Stretch]) -> None:
        """Time in incidents: an hour costs by its time of day, its severity, and how many there are."""
        start, began, lost = self.at, self.balance, 0.0
        weights = (self.policy.business, self.policy.off_hours, self.policy.night)
        parts: dict[str, list[Part]] = {}
        spans: dict[str, tuple[int, int]] = {}
        for stretch in run:
            for first, last, number in self.clock.pieces(stretch.start, stretch.end):
                hours = (last - first) / HOUR_MICROS
                for incident, overlap in stretch.loads:
                    cost = hours * weights[number] * stretch.weight * overlap
                    lost += cost
                    _add(
                        parts.setdefault(incident, []),
                        Part(
                            CLASSES[number], hours, weights[number], stretch.weight, overlap, cost
                        ),
                    )
                self.knots.append(
                    (last, began - lost, self.earned, self.spent + lost, self.discarded)
                )
            for incident, _ in stretch.loads:
                spans[incident] = (spans.get(incident, (stretch.start, 0))[0], stretch.end)
            self.at = stretch.end
        for incident, theirs in sorted(
            parts.items(), key=lambda item: (spans[item[0]][1], item[0])
        ):
            cost = sum(part.credit_hours for part in theirs)
            first, last = spans[incident]
            self._post(EntryKind.spent, first, -cost, incident=incident, parts=theirs, end=last)
            self.spent += cost
        if self.at > start:
            self._knot(self.at)

    def call(self, call: Call) -> None:
        """A page: it costs by itself."""
        price = call.credit_hours / call.share
        part = Part(CLASSES[call.day_class], 0.0, price, 1.0, call.share, call.credit_hours)
        self._post(
            EntryKind.page, self.at, -call.credit_hours, incident=call.incident, parts=[part]
        )
        self.spent += call.credit_hours
        self._knot(self.at)

    def correct(self, credit_hours: float, *, key: str, reason: str) -> None:
        """A correction: it adds or takes at a moment, and the cap holds."""
        self._post(EntryKind.correction, self.at, credit_hours, key=key, reason=reason)
        self.corrected += credit_hours
        self._discard(self.at)
        self._knot(self.at)

    def path(self) -> Path:
        """The line through all knots."""
        at, *lines = zip(*self.knots, strict=True)
        balance, earned, spent, discarded = (np.array(line, dtype=np.float64) for line in lines)
        return Path(np.array(at, dtype=np.int64), balance, earned, spent, discarded)

    def _earning(self, stretch: Stretch, balance: float) -> Iterable[tuple[float, float]]:
        """Hours, and credit-hours earned in each: cut where the debt is paid and where the cap is reached."""
        left = (stretch.end - stretch.start) / HOUR_MICROS
        slow = stretch.accrual * self.policy.debt_factor
        if balance < 0 and self.policy.debt_factor < 1.0:
            rate = slow + stretch.comp
            hours = min(left, -balance / rate) if rate > 0 else left
            yield hours, slow
            balance, left = (0.0 if hours < left else balance + hours * rate), left - hours
        rate = stretch.accrual + stretch.comp
        if rate > 0 and balance < self.policy.cap < balance + left * rate:
            hours = (self.policy.cap - balance) / rate
            yield hours, stretch.accrual
            left -= hours
        if left > 0:
            yield left, stretch.accrual

    def _post(
        self,
        kind: EntryKind,
        start: int,
        credit_hours: float,
        *,
        incident: str = "",
        parts: Iterable[Part] = (),
        end: int | None = None,
        key: str = "",
        reason: str = "",
    ) -> None:
        if credit_hours == 0.0 and kind is not EntryKind.correction:
            return
        self.balance += credit_hours
        self.entries.append(
            Entry(
                kind,
                moment(start),
                moment(self.at if end is None else end),
                credit_hours,
                incident,
                self.responder,
                tuple(parts),
                self.balance,
                key,
                reason,
            )
        )

    def _discard(self, start: int) -> None:
        excess = overflow(self.balance, self.policy.cap)
        if excess > 0:
            self._post(EntryKind.discarded, start, -excess)
            self.discarded += excess

    def _knot(self, at: int) -> None:
        self.knots.append((at, self.balance, self.earned, self.spent, self.discarded))


def _add(parts: list[Part], part: Part) -> None:
    """Further hours under the same factors join the row before."""
    last = parts[-1] if parts else None
    if last and (last.day_class, last.multiplier, last.severity_weight, last.overlap) == (
        part.day_class,
        part.multiplier,
        part.severity_weight,
        part.overlap,
    ):
        parts[-1] = Part(
            part.day_class,
            last.hours + part.hours,
            part.multiplier,
            part.severity_weight,
            part.overlap,
            last.credit_hours + part.credit_hours,
        )
    else:
        parts.append(part)
