"""Whether prevention pays off: how often a cause came back before and after an action item was done."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import exp, log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.postmortems.actions import ActionItem, Kind, State

COVERAGE = 0.95
FEW_DAYS = 60  # fewer are told as days
MANY_TIMES = 100
YEAR = timedelta(days=365.25)
LEAST_RATIO, MOST_RATIO = 1e-6, 1e6
STEPS = 80
REGRESSION = (
    "An action item is agreed right after it happened, when a cause seems frequent by chance; some of the "
    "fall would have come by itself (regression to the mean)."
)
Floats = NDArray[np.float64]


class Verdict(StrEnum):
    """What the interval of a ratio allows to say."""

    FEWER = "fewer"
    MORE = "more"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """How often one cause came before and after an action item was done, and over how long.

    Args:
        cause: Of which cause.
        kind: Of the action item; None where nobody has said.
        done_at: When it was done.
        before: How often before, without the incident that led to it.
        after: How often since.
        exposure_before: Over how long before.
        exposure_after: Over how long since.
    """

    cause: str
    kind: Kind | None
    done_at: datetime
    before: int
    after: int
    exposure_before: timedelta
    exposure_after: timedelta


@dataclass(frozen=True, slots=True)
class PreventionReturn:
    """The rate after ÷ the rate before, with its interval, and what that allows to say.

    Args:
        before: How often before, of all causes together.
        after: How often since.
        causes: How many causes.
        ratio: Under 1 is fewer; None where it never happened on either side.
        low: Of the interval; 0 where nothing came after.
        high: Of the interval; None where nothing came before, and it has no upper end.
        verdict: `not_yet` wherever the interval holds 1.
        sentence: For people, with what speaks against believing it.
    """

    before: int
    after: int
    causes: int
    ratio: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    sentence: str


def before_after(
    item: ActionItem,
    moments: Sequence[datetime],
    *,
    cause: str,
    known_from: datetime,
    at: datetime,
) -> BeforeAfter | None:
    """What to compare of one action item that was done.

    The last incident before it was agreed led to it: without that one there would be no action item, so
    that it is left out, and only its time counts. What is known of a cause begins with `known_from`.

    Args:
        item: Of any kind.
        moments: When incidents of the cause began, in order of time.
        cause: Its name or id.
        known_from: Since when every incident is known.
        at: Now.

    Returns:
        Counts and exposures; None where it is not done, or there is no time on one side.

    Source: our default.
    Cost: logarithmic in the moments.

    >>> from datetime import UTC
    >>> from peacetime.domain.postmortems.actions import agreed, finish
    >>> start = datetime(2025, 1, 1, tzinfo=UTC)
    >>> day = timedelta(days=1)
    >>> item = finish(agreed("a", "Add a limit", at=start + 200 * day), at=start + 230 * day)
    >>> happened = [start + n * day for n in (20, 90, 150, 199, 300)]
    >>> found = before_after(item, happened, cause="queue", known_from=start, at=start + 400 * day)
    >>> found.before, found.after, found.exposure_before.days, found.exposure_after.days
    (3, 1, 230, 170)
    """
    done_at = item.closed_at
    if item.state is not State.DONE or done_at is None or not known_from < done_at < at:
        return None
    first, last = bisect_left(moments, known_from), bisect_left(moments, at)
    done = bisect_left(moments, done_at, first, last)
    led_to_it = bisect_right(moments, item.created_at, first, last) > first
    before, after = done - first - led_to_it, last - done
    return BeforeAfter(cause, item.kind, done_at, before, after, done_at - known_from, at - done_at)


def prevention_return(
    compared: Sequence[BeforeAfter], *, coverage: float = COVERAGE
) -> PreventionReturn:
    """The rate after ÷ the rate before, of one action item or pooled over several causes.

    Formula: given how often a cause came at all (nᵢ), how often of these it came after is binomial with
    pᵢ = R·aᵢ / (R·aᵢ + bᵢ), for exposures aᵢ after and bᵢ before, and R the ratio. With A the sum of the
    counts after: R solves A = Σ nᵢ·pᵢ, and its limits solve P(ΣX ≥ A) = α/2 and P(ΣX ≤ A) = α/2, exactly.
    A cause with rare incidents is thereby not mixed with one of many.

    The same incidents would count twice where two action items of one cause are pooled: of each cause
    the first that was done counts. Regression to the mean is not taken out: action items are agreed when
    a cause was frequent, and frequent causes become rarer by themselves.

    Args:
        compared: Of one or several causes.
        coverage: At least this often the true ratio lies inside, were the incidents independent.

    Returns:
        The ratio and what can be said; nothing is said where the interval holds 1.

    Source: Clopper and Pearson (1934) for one cause, and its conditional form for two Poisson rates
    (Przyborowski and Wilenski 1940).
    Cost: some 80 convolutions for a limit; a hundred causes take some 50 milliseconds.

    >>> from datetime import UTC
    >>> day, since = timedelta(days=1), datetime(2026, 1, 1, tzinfo=UTC)
    >>> one = BeforeAfter("queue", Kind.PREVENT, since, 12, 1, 300 * day, 300 * day)
    >>> found = prevention_return([one])
    >>> round(found.ratio, 3), round(found.low, 3), round(found.high, 3), found.verdict.value
    (0.083, 0.002, 0.563, 'fewer')
    """
    strata = _first_of_each_cause(compared)
    before, after = sum(one.before for one in strata), sum(one.after for one in strata)
    if before + after == 0:
        sentence = _sentence(strata, before, after, None, None)
        return PreventionReturn(0, 0, len(strata), None, None, None, Verdict.NOT_YET, sentence)
    odds = [
        (count, one.exposure_after / one.exposure_before)
        for one in strata
        if (count := one.before + one.after)  # what never came says nothing of a rate
    ]
    tail = (1 - coverage) / 2
    low = _solved(lambda ratio: _upper_tail(odds, after, ratio) - tail) if after else 0.0
    high = _solved(lambda ratio: tail - _lower_tail(odds, after, ratio)) if before else None
    ratio = _estimate(odds, before, after)
    verdict = Verdict.NOT_YET
    if high is not None and high < 1:
        verdict = Verdict.FEWER
    elif low > 1:
        verdict = Verdict.MORE
    sentence = _sentence(strata, before, after, low, high)
    return PreventionReturn(before, after, len(strata), ratio, low, high, verdict, sentence)


def by_kind(compared: Sequence[BeforeAfter]) -> list[tuple[Kind | None, PreventionReturn]]:
    """The prevention return of each kind, for the question of the quarterly retro.

    Returns:
        Only kinds of which something is done, in the order of `Kind`, then those of no known kind.

    Source: the framework, "Is our prevention investment working?".

    >>> by_kind([])
    []
    """
    of_kind = [(kind, [one for one in compared if one.kind is kind]) for kind in (*Kind, None)]
    return [(kind, prevention_return(some)) for kind, some in of_kind if some]


def _first_of_each_cause(compared: Iterable[BeforeAfter]) -> list[BeforeAfter]:
    first: dict[str, BeforeAfter] = {}
    for one in sorted(compared, key=lambda one: one.done_at):
        first.setdefault(one.cause, one)
    return list(first.values())


def _share_after(ratio: float, exposure: float) -> float:
    return ratio * exposure / (1 + ratio * exposure)


def _distribution(odds: Sequence[tuple[int, float]], ratio: float) -> Floats:
    """How probable each number of incidents after is, of all causes together."""
    chances = np.ones(1)
    for count, exposure in odds:
        chances = np.convolve(chances, _binomial(count, ratio * exposure))
    return chances


def _binomial(count: int, odds: float) -> Floats:
    """How probable 0 to `count` of them are; by logarithms, for a thousand are no number any more."""
    after = np.arange(count + 1)
    terms: Floats = np.exp(_choices(count) + after * log(odds) - count * log1p(odds))
    return terms


@lru_cache(256)
def _choices(count: int) -> Floats:
    """The logarithms of the binomial coefficients."""
    factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, count + 1)))))
    choices: Floats = factorials[-1] - factorials - factorials[::-1]
    return choices


def _upper_tail(odds: Sequence[tuple[int, float]], after: int, ratio: float) -> float:
    return float(_distribution(odds, ratio)[after:].sum())


def _lower_tail(odds: Sequence[tuple[int, float]], after: int, ratio: float) -> float:
    return float(_distribution(odds, ratio)[: after + 1].sum())


def _estimate(odds: Sequence[tuple[int, float]], before: int, after: int) -> float | None:
    if not before:
        return None
    if not after:
        return 0.0
    return _solved(
        lambda ratio: sum(n * _share_after(ratio, exposure) for n, exposure in odds) - after
    )


def _solved(rising: Callable[[float], float]) -> float:
    """Where a rising function of the ratio is nothing: halving on the scale of logarithms."""
    low, high = log(LEAST_RATIO), log(MOST_RATIO)
    for _ in range(STEPS):
        middle = (low + high) / 2
        if rising(exp(middle)) < 0:
            low = middle
        else:
            high = middle
    return sqrt(exp(low) * exp(high))


def _sentence(
    strata: Sequence[BeforeAfter],
    before: int,
    after: int,
    low: float | None,
    high: float | None,
) -> str:
    if not strata:
        return "Nothing that was done can be compared yet."
    over_before = _in_words(sum((one.exposure_before for one in strata), timedelta()))
    over_after = _in_words(sum((one.exposure_after for one in strata), timedelta()))
    told = (
        f"It came back {_times(before)} in {over_before} before (the incident that led to it left "
        f"out), {_times(after)} in {over_after} since."
    )
    if low is None:
        return f"{told} Not enough yet to say."
    limits = f"{_rounded(low)} or more" if high is None else f"{_rounded(low)} to {_rounded(high)}"
    plausible = f"{limits} times as often is plausible"
    if low > 1:
        return f"{told} More: {plausible}."
    if high is None or high >= 1:
        return f"{told} Not enough yet to say: {plausible}."
    return f"{told} Fewer: {plausible}. {REGRESSION}"


def _in_words(exposure: timedelta) -> str:
    days = exposure // timedelta(days=1)
    if days < FEW_DAYS:
        return "1 day" if days == 1 else f"{days} days"
    return f"{exposure / YEAR:.1f} years"


def _rounded(times: float) -> str:
    return f"{times:.2g}" if times < MANY_TIMES else f"{times:,.0f}"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
