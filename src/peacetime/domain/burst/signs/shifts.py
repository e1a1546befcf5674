"""Signs that are a change of a weekly number: velocity, engagement, incidents, quality, urgency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from peacetime.domain.burst.signs.bernoulli import (
    CHANCE_A_YEAR,
    bernoulli_steps,
    chance_with_habit_estimated,
    limit_for,
    shrunk_rates,
    watched_steps,
)
from peacetime.domain.burst.signs.cusum import (
    LIMIT,
    WEEKS_BEFORE,
    chance_of_alarm,
    cusum,
    last_alarm,
    rank_cusum,
)
from peacetime.domain.burst.signs.sign import (
    BASELINE_WEEKS,
    LEAST_WEEKS,
    RECENT_WEEKS,
    Chance,
    Point,
    Sign,
    SignState,
    day,
    pooled,
    relative_change,
    too_few_weeks,
)
from peacetime.domain.burst.signs.weekly import Floats, Weekly, columns

URGENT_SHARE = 0.5
LEAST_HABIT, MOST_HABIT = 0.02, 0.5
BY_HALF = Chance(
    CHANCE_A_YEAR,
    "Were just half of the items urgent, it would fire in 15 of 100 years; hardly ever below that.",
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a sign's number is said.

    Args:
        unit: Of the number.
        template: A sentence's beginning with `{}` for the number.
        is_share: The number is a part of a whole, said in percent.
        looked_for: Which change is the sign: a rise or a fall.
    """

    unit: str
    template: str
    is_share: bool = False
    looked_for: str = "rise"

    def number(self, value: float) -> str:
        """A number as people read it.

        >>> Wording("of changes", "{} of changes failed", is_share=True).number(0.183)
        '18%'
        """
        if self.is_share:
            return f"{value:.0%}" if value >= 0.1 or value == 0 else f"{value:.1%}"  # noqa: PLR2004 - 10%
        if value == 0:
            return "0"
        return f"{value:.1f}" if value >= 1 else f"{value:#.2g}"


def rank_shift(name: str, weeks: Sequence[Weekly], wording: Wording) -> Sign:
    """A sign whose weekly rate is watched by its ranks.

    Args:
        name: Of the sign.
        weeks: From `known_weeks`.
        wording: How its number is said, and whether a rise or a fall is the sign.

    Returns:
        The sign; too few below eight weeks.

    Source: `rank_cusum`.
    Cost: some 2 milliseconds for a year of weeks.

    >>> from datetime import date, timedelta
    >>> monday, items = date(2026, 1, 5), (9, 8, 10, 9, 11, 8, 10, 9, 9, 10, 5, 4, 5, 4, 3)
    >>> weeks = [Weekly(monday + timedelta(weeks=n), count) for n, count in enumerate(items)]
    >>> rank_shift("velocity", weeks, Wording("items", "{} items a week", looked_for="fall")).sentence
    '4.2 items a week since 16 Mar 2026, from 9.3.'
    """
    if len(weeks) < LEAST_WEEKS:
        return too_few_weeks(name, wording.unit, len(weeks))
    values, exposures = columns(weeks)
    sums = rank_cusum(values / exposures, downwards=wording.looked_for == "fall")
    return _judged(name, weeks, sums, LIMIT, wording, _by_ranks(values / exposures))


def odds_shift(name: str, weeks: Sequence[Weekly], wording: Wording) -> Sign:
    """A sign whose share of a whole is watched for doubled odds, against its own habit.

    Args:
        name: Of the sign.
        weeks: From `known_weeks`, parts of wholes.
        wording: How its number is said.

    Returns:
        The sign; too few below eight weeks.

    Source: `bernoulli_steps`, with the limit of `limit_for`.
    Cost: some 40 milliseconds for a new volume; remembered.
    """
    if len(weeks) < LEAST_WEEKS:
        return too_few_weeks(name, wording.unit, len(weeks))
    part, whole = columns(weeks)
    habits = shrunk_rates(part, whole)
    usual = float(np.clip(np.median(habits[WEEKS_BEFORE - 1 :]), LEAST_HABIT, MOST_HABIT))
    habit, per_week = round(usual, 2), _usual_count(whole)
    limit = limit_for(habit, per_week)
    sums = cusum(watched_steps(part, whole, habits), limit=limit, slack=0.0)
    chance = _by_odds(chance_with_habit_estimated(habit, per_week, limit))
    return _judged(name, weeks, sums, limit, wording, chance)


def above_half(name: str, weeks: Sequence[Weekly], wording: Wording) -> Sign:
    """A sign whose share of a whole is more than half, for longer than chance explains.

    Args:
        name: Of the sign.
        weeks: From `known_weeks`, parts of wholes.
        wording: How its number is said.

    Returns:
        The sign; too few below eight weeks. A share that was above half from the first week has no
        baseline.

    Source: `bernoulli_steps` against one half.
    Cost: some 10 milliseconds for a new volume; remembered.
    """
    if len(weeks) < LEAST_WEEKS:
        return too_few_weeks(name, wording.unit, len(weeks))
    part, whole = columns(weeks)
    limit = limit_for(URGENT_SHARE, _usual_count(whole))
    sums = cusum(bernoulli_steps(part, whole, URGENT_SHARE), limit=limit, slack=0.0)
    return _judged(name, weeks, sums, limit, wording, BY_HALF, least=URGENT_SHARE)


def _by_ranks(values: Floats) -> Chance:
    chance = chance_of_alarm(values)
    said = f"If nothing changed, it would still fire in {100 * chance:.0f} of 100 years"
    return Chance(chance, f"{said}; in some 5 more where weeks resemble each other.")


def _by_odds(chance: float) -> Chance:
    said = f"If nothing changed, it would still fire in {100 * chance:.0f} of 100 years, at this volume"
    return Chance(chance, f"{said}; in its first year somewhat more often.")


def _judged(
    name: str,
    weeks: Sequence[Weekly],
    sums: Floats,
    limit: float,
    wording: Wording,
    chance: Chance,
    *,
    least: float = 0.0,
) -> Sign:
    """The sign of a watched series: changed while its latest alarm is on and its number is above."""
    alarm = last_alarm(sums, limit=limit)
    is_on = alarm is not None and alarm.is_on
    first = alarm.began if alarm is not None and is_on else len(weeks) - RECENT_WEEKS
    baseline, now = pooled(weeks[max(0, first - BASELINE_WEEKS) : first]), pooled(weeks[first:])
    is_changed = is_on and now is not None and now >= least
    since = weeks[first].week_starts if is_changed else None
    return Sign(
        name=name,
        state=SignState.CHANGED if is_changed else SignState.STEADY,
        sentence=_sentence(wording, baseline, now, f"since {day(since)}" if since else ""),
        unit=wording.unit,
        baseline=baseline,
        now=now,
        change=relative_change(now, baseline),
        since=since,
        told_on=weeks[alarm.at].week_ends if alarm is not None and is_changed else None,
        fires_by_chance=chance,
        weeks=len(weeks),
        points=_points(weeks, sums / limit),
    )


def _sentence(wording: Wording, baseline: float | None, now: float | None, since: str) -> str:
    said = "Not known" if now is None else wording.template.format(wording.number(now))
    before = "" if baseline is None else wording.number(baseline)
    if since:
        return f"{said} {since}, from {before}." if before else f"{said} {since}."
    if not before:
        return f"{said} over the last {RECENT_WEEKS} weeks."
    return f"{said} over the last {RECENT_WEEKS} weeks, {before} before: no {wording.looked_for} beyond chance."


def _points(weeks: Sequence[Weekly], sums: Floats) -> tuple[Point, ...]:
    values, exposures = columns(weeks)
    rows = zip(weeks, values / exposures, sums, strict=True)
    return tuple(Point(row.week_starts, float(value), float(up)) for row, value, up in rows)


def _usual_count(whole: Floats) -> int:
    return max(1, round(float(np.median(whole))))
