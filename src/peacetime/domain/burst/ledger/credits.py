"""A balance that fills and drains: the one ledger of EBS, of EC2, and of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nextafter
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

AtFloor = Literal["throttle", "charge", "debt"]
AT_FLOOR = ("throttle", "charge", "debt")
Numbers = NDArray[np.float64]
LARGEST = 1e100  # in a contract: products and sums of such numbers are finite


class ContractRefused(InvalidInput):
    """A ledger asked for has a value that makes no sense; the sentence names it."""

    code = "contract_refused"


@dataclass(frozen=True, slots=True)
class Terms:
    """What bounds a balance.

    Args:
        cap: The most it can hold, in credits; what is earned beyond it is discarded.
        floor: Where spending beyond earning ends, in credits; None where nothing ends it.
        at_floor: At the floor, spending is cut to what is earned (`throttle`), or goes on and is charged
            (`charge`); `debt` has no floor.
        debt_factor: The share of earnings that counts while the balance is below zero.

    Raises:
        ContractRefused: `cap_not_positive`, `floor_not_a_number`, `floor_above_cap`, `at_floor_unknown`,
            `debt_factor_impossible`.

    Source: AWS: EBS gp2 (throttle at 0), T3 Unlimited (charge at minus the cap); people have no floor.

    >>> Terms(cap=0, floor=None)
    Traceback (most recent call last):
    peacetime.domain.burst.ledger.credits.ContractRefused: cap is 0. Write a number above zero.
    """

    cap: float
    floor: float | None
    at_floor: AtFloor = "debt"
    debt_factor: float = 1.0

    def __post_init__(self) -> None:
        if not (isfinite(self.cap) and self.cap > 0):
            raise _refused("cap", f"{self.cap:g}", "Write a number above zero.", "cap_not_positive")
        if self.at_floor not in AT_FLOOR:
            hint = f"Write {', '.join(AT_FLOOR[:-1])} or {AT_FLOOR[-1]}."
            raise _refused("at_floor", quoted(str(self.at_floor)), hint, "at_floor_unknown")
        if self.floor is not None and not isfinite(self.floor):
            hint = "Write a number, or null where there is none."
            raise _refused("floor", f"{self.floor:g}", hint, "floor_not_a_number")
        if self.floor is not None and self.floor >= self.cap:
            hint = f"Write a number below the cap of {self.cap:g}."
            raise _refused("floor", f"{self.floor:g}", hint, "floor_above_cap")
        if not 0 < self.debt_factor <= 1:
            hint = "Write a number above 0, at most 1."
            raise _refused("debt_factor", f"{self.debt_factor:g}", hint, "debt_factor_impossible")

    @property
    def lowest(self) -> float:
        """The floor that holds, in credits; minus infinity where none does."""
        return -np.inf if self.floor is None or self.at_floor == "debt" else self.floor


@dataclass(frozen=True, slots=True)
class Segment:
    """Some hours of constant earning and spending.

    Raises:
        ContractRefused: `hours_negative`, `earn_per_hour_negative`, `spend_per_hour_negative`.
    """

    hours: float
    earn_per_hour: float
    spend_per_hour: float

    def __post_init__(self) -> None:
        for name in ("hours", "earn_per_hour", "spend_per_hour"):
            value = getattr(self, name)
            if not (isfinite(value) and value >= 0):
                raise _refused(name, f"{value:g}", "Write 0 or more.", f"{name}_negative")


@dataclass(frozen=True, slots=True)
class Settled:
    """After one segment: the balance, and what the segment moved; all in credits.

    Always: balance = balance before + earned - spent - discarded + charged.
    """

    balance: float
    earned: float
    spent: float
    discarded: float
    charged: float


def settle(terms: Terms, start: float, segments: Iterable[Segment]) -> list[Settled]:
    """A balance rises by what is earned and falls by what is spent, between its floor and its cap.

    Formula: dB/dt = earn - spend; at the cap the surplus is discarded, at the floor the lack is cut from
    the spending (`throttle`) or charged (`charge`). Below zero, earnings pay the debt first, at
    `debt_factor` of their worth. A throttled balance that starts below its floor spends nothing until
    it is back.

    Args:
        terms: What bounds the balance.
        start: The balance before the first segment, in credits, not above the cap.
        segments: In their order.

    Returns:
        One result for each segment. Exact within a segment: it is split where the balance crosses zero,
        reaches the cap or the floor.

    Raises:
        ContractRefused: `start_above_cap`.

    Source: AWS, "CPU credits and baseline utilization" and "gp2 performance".
    Cost: linear in the segments.

    >>> burst = settle(Terms(cap=5_400_000, floor=0, at_floor="throttle"), 5_400_000, [Segment(1800, 300, 3000)])
    >>> burst[0].balance, burst[0].spent
    (540000.0, 5400000.0)
    """
    if start > terms.cap:
        hint = f"Write a number not above the cap of {terms.cap:g}."
        raise _refused("start", f"{start:g}", hint, "start_above_cap")
    settled: list[Settled] = []
    balance = float(start)
    for segment in segments:
        settled.append(_settled(terms, balance, segment))
        balance = settled[-1].balance
    return settled


def contract(asked: object) -> tuple[Terms, float, list[Segment]]:
    """A ledger as a program asks for it: terms, the starting balance, and segments.

    Args:
        asked: `cap`, `floor` (None for none), `at_floor`, `start`, `segments` with `hours`,
            `earn_per_hour`, `spend_per_hour` each; perhaps `debt_factor`.

    Raises:
        ContractRefused: `contract_key_missing`, `contract_value_unreadable`, `contract_value_too_large`,
            `contract_segments_unreadable`, and what `Terms`, `Segment` and `settle` refuse.

    >>> terms, start, segments = contract({"cap": 10, "floor": None, "at_floor": "debt", "start": 4,
    ...     "segments": [{"hours": 2, "earn_per_hour": 0, "spend_per_hour": 3}]})
    >>> settle(terms, start, segments)[0].balance
    -2.0
    >>> contract({"cap": 10})
    Traceback (most recent call last):
    peacetime.domain.burst.ledger.credits.ContractRefused: floor is missing. Write cap, floor, at_floor, start and segments.
    """
    if not isinstance(asked, Mapping):
        sentence = "The ledger is no object. Write cap, floor, at_floor, start and segments."
        raise ContractRefused(sentence, field="ledger", code="contract_unreadable")
    for name in ("cap", "floor", "at_floor", "start", "segments"):
        if name not in asked:
            sentence = f"{name} is missing. Write cap, floor, at_floor, start and segments."
            raise ContractRefused(sentence, field=name, code="contract_key_missing")
    floor = None if asked["floor"] is None else _number("floor", asked["floor"])
    terms = Terms(
        _number("cap", asked["cap"]),
        floor,
        cast("AtFloor", asked["at_floor"]),
        _number("debt_factor", asked.get("debt_factor", 1.0)),
    )
    start = _number("start", asked["start"])
    if start > terms.cap:
        hint = f"Write a number not above the cap of {terms.cap:g}."
        raise _refused("start", f"{start:g}", hint, "start_above_cap")
    return terms, start, _segments(asked["segments"])


def reflected(increments_summed: Numbers, cap: float) -> Numbers:
    """What is held of a free path under a cap: the overflow of every moment so far is taken off.

    Formula: B = X - max(0, max over u ≤ t of (X(u) - C)), the Skorokhod map.

    Args:
        increments_summed: X, the start and all increments summed, at moments between which it is
            monotone; the last axis is time.
        cap: C, in the same unit.

    Returns:
        The balance at the same moments, never above the cap.

    Source: Skorokhod (1961); exact at the moments given, whatever lies between, as X is monotone there.
    Cost: two passes.

    >>> reflected(np.array([8.0, 12.0, 9.0]), 10.0).tolist()
    [8.0, 10.0, 7.0]
    """
    over = np.maximum.accumulate(increments_summed - cap, axis=-1)
    held: Numbers = increments_summed - np.maximum(over, 0.0)
    return np.minimum(held, cap)  # rounding alone could exceed it


def folded(start: float, increments: Sequence[float], cap: float) -> list[float]:
    """The same as `reflected`, one step after the other: the plain meaning of a cap.

    >>> folded(8.0, [4.0, -3.0], 10.0)
    [8.0, 10.0, 7.0]
    """
    held = [min(start, cap)]
    for increment in increments:
        held.append(min(held[-1] + increment, cap))
    return held


def overflow(summed: float, cap: float) -> float:
    """What is discarded so that the rest is not above the cap, not even by rounding.

    >>> overflow(12.5, 10.0), overflow(9.0, 10.0)
    (2.5, 0.0)
    """
    excess = max(summed - cap, 0.0)
    while summed - excess > cap:
        excess = nextafter(excess, np.inf)
    return excess


def _settled(terms: Terms, before: float, segment: Segment) -> Settled:
    """One segment, piece by piece; in no piece does the balance cross zero, the cap or the floor."""
    balance, left = before, segment.hours
    earned = spent = discarded = charged = 0.0
    if balance < terms.lowest and terms.at_floor == "charge":
        charged, balance = terms.lowest - balance, terms.lowest
    while left > 0:
        earn, spend = _rates(terms, balance, segment)
        net = earn - spend
        bound = _bound_ahead(terms, balance, net)
        if bound is None:  # at a bound: it stays there for all that is left
            hours = left
            over, lack = (net, 0.0) if net > 0 else (0.0, -net)
            discarded += over * hours
            if terms.at_floor == "charge":
                charged += lack * hours
            else:
                spend -= lack
        else:
            hours = min(left, (bound - balance) / net) if net else left
            balance = _moved(balance, net * hours, bound, is_there=hours < left)
        earned, spent = earned + earn * hours, spent + spend * hours
        left -= hours
    return Settled(balance, earned, spent, discarded, charged)


def _rates(terms: Terms, balance: float, segment: Segment) -> tuple[float, float]:
    earn, spend = segment.earn_per_hour, segment.spend_per_hour
    if balance < terms.lowest:  # throttled below its floor: the debt first
        spend = 0.0
    in_debt = balance < 0 or (balance == 0 and earn < spend)
    return (earn * terms.debt_factor if in_debt else earn), spend


def _bound_ahead(terms: Terms, balance: float, net: float) -> float | None:
    """The next of zero, cap and floor on the way; infinity where there is none, None where it is held at one."""
    bounds = [0.0, terms.lowest, terms.cap]
    if net > 0:
        return min((bound for bound in bounds if bound > balance), default=None)
    if net < 0:
        ahead = (bound for bound in bounds if bound < balance)
        return None if balance <= terms.lowest else max(ahead, default=-np.inf)
    return np.inf


def _moved(balance: float, change: float, bound: float, *, is_there: bool) -> float:
    """The balance after a piece; exactly at the bound that ended it, and never beyond."""
    if is_there:
        return bound
    after = balance + change
    return min(after, bound) if change > 0 else max(after, bound) if change < 0 else balance


def _segments(said: object) -> list[Segment]:
    if not isinstance(said, Sequence) or isinstance(said, str):
        sentence = "segments is no list. Write a list of hours, earn_per_hour and spend_per_hour."
        raise ContractRefused(sentence, field="segments", code="contract_segments_unreadable")
    return [_segment(number, each) for number, each in enumerate(said)]


def _segment(number: int, said: object) -> Segment:
    where = f"segments[{number}]"
    if not isinstance(said, Mapping):
        sentence = f"{where} is no object. Write hours, earn_per_hour and spend_per_hour."
        raise ContractRefused(sentence, field=where, code="contract_segments_unreadable")
    values: dict[str, float] = {}
    for name in ("hours", "earn_per_hour", "spend_per_hour"):
        field = f"{where}.{name}"
        if name not in said:
            sentence = f"{field} is missing. Write hours, earn_per_hour and spend_per_hour."
            raise ContractRefused(sentence, field=field, code="contract_key_missing")
        values[name] = _number(field, said[name])
        if values[name] < 0:
            raise _refused(field, f"{values[name]:g}", "Write 0 or more.", f"{name}_negative")
    return Segment(**values)


def _number(field: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        hint = "Write a number."
        raise _refused(field, quoted(str(value)), hint, "contract_value_unreadable")
    try:
        number = float(value)
    except OverflowError:
        number = np.inf
    if not isfinite(number):
        hint = "Write a finite number."
        raise _refused(field, f"{number:g}", hint, "contract_value_unreadable")
    if abs(number) > LARGEST:
        hint = f"Write a number from {-LARGEST:g} to {LARGEST:g}."
        raise _refused(field, f"{number:g}", hint, "contract_value_too_large")
    return number


def _refused(field: str, value: str, hint: str, code: str) -> ContractRefused:
    return ContractRefused(f"{field} is {value}. {hint}", field=field, code=code)
