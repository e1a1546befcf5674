"""How often each warning sign fires by chance, and how often it finds what is there: by simulation."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.signs.bernoulli import (
    bernoulli_steps,
    chance_with_habit_estimated,
    limit_for,
    shrunk_rates,
    watched_steps,
)
from peacetime.domain.burst.signs.clustering import Watch, clustering
from peacetime.domain.burst.signs.cusum import (
    LIMIT,
    LIMITS,
    cusum,
    is_ever_alarmed,
    rank_cusum,
    sequential_scores,
    whitened,
)
from peacetime.domain.burst.signs.cusum import chance_of_alarm as stated_of_ranks
from peacetime.domain.burst.signs.rhythm import Frame, drawn, merged
from peacetime.domain.burst.signs.turnover import BASE_PER_YEAR, chance_of_alarm, leavers_to_alarm

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
YEAR = 52
BURST = 8.0  # the size of the negative binomial of items a week: a variance of twice the mean at 8
GITHUB_FANO = 1.73  # variance ÷ mean of weekly incidents in GitHub's status history


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one detector.

    Args:
        detector: Which.
        setting: On what.
        figure: What is counted.
        model: What the model's prototype found, perhaps on other histories; None where it says nothing.
        stated: What the panel says of itself; None where it says nothing.
        found: What the simulation finds.
        error: The standard error of `found`.
    """

    detector: str
    setting: str
    figure: str
    model: float | None
    found: float
    error: float
    stated: float | None = None

    @property
    def is_as_stated(self) -> bool | None:
        """Within three standard errors and 0.01, for what is stated is simulated too; None if nothing is."""
        if self.stated is None:
            return None
        return abs(self.found - self.stated) <= 3 * self.error + 0.01


def simulate(*, seed: int = 1, fast: bool = False) -> list[Row]:
    """Every figure; the same seed gives the same figures.

    Args:
        seed: Of the random numbers.
        fast: A tenth of the histories, for a glance.
    """
    runs = 1_000 if fast else 10_000
    children = np.random.SeedSequence(seed).spawn(8)
    draws = [np.random.default_rng(child) for child in children]
    return [
        *_rank_false_alarms(draws[0], runs),
        *_rank_resemblance(draws[1], runs),
        *_rank_power(draws[2], runs),
        *_odds(draws[3], runs),
        *_leavers(draws[4], runs),
        *_clusters(draws[5], 20 if fast else 100),
        *_permanent(draws[6], runs // 4),
        *_together(draws[7], runs),
    ]


def _share(
    detector: str,
    setting: str,
    figure: str,
    model: float | None,
    hits: Bools,
    *,
    stated: float | None = None,
) -> Row:
    found = float(hits.mean())
    error = sqrt(max(found * (1 - found), 1 / len(hits)) / len(hits))
    return Row(detector, setting, figure, model, found, error, stated)


def _items(draw: np.random.Generator, mean: float, shape: tuple[int, int], size: float) -> Floats:
    """Counts of a mean whose level itself varies from week to week (negative binomial)."""
    return draw.poisson(mean * draw.gamma(size, 1 / size, shape)).astype(float)


def _rank_false_alarms(draw: np.random.Generator, runs: int) -> Iterator[Row]:
    shape = (runs, 2 * YEAR)
    families: dict[str, tuple[Floats, float]] = {
        "normal": (draw.normal(size=shape), 0.147),
        "lognormal": (draw.lognormal(size=shape), 0.136),
        "counts of mean 8": (draw.poisson(8, shape).astype(float), 0.124),
        "counts of mean 2.5": (draw.poisson(2.5, shape).astype(float), 0.124),
        "counts of mean 0.5": (draw.poisson(0.5, shape).astype(float), 0.124),
    }
    figure = "false alarms in a year"
    for name, (series, stated) in families.items():
        first = is_ever_alarmed(rank_cusum(series[:, :60], downwards=False), limit=LIMIT)
        yield _share("ranks", f"{name}, after 8 weeks of habit", figure, stated, first)
        later = is_ever_alarmed(_later(whitened(series)), limit=LIMIT)
        said = float(np.mean([stated_of_ranks(row) for row in series[:50]]))
        setting = f"{name}, after a year of habit"
        yield _share("ranks", setting, figure, stated, later, stated=said)
    for slack, limits in LIMITS.items():
        for weeks, limit in limits.items():
            yield _between_alarms(draw, runs // 20, slack, limit, weeks)


def _later(series: Floats) -> Floats:
    """The sums of the second year, from 0; the first is habit alone."""
    return cusum(sequential_scores(series)[:, YEAR : 2 * YEAR], limit=LIMIT)


def _between_alarms(
    draw: np.random.Generator, runs: int, slack: float, limit: float, stated: int
) -> Row:
    weeks = 6 * stated
    scores = sequential_scores(draw.normal(size=(runs, weeks)))
    is_reached = cusum(scores, limit=limit, slack=slack) >= limit
    until = np.where(is_reached.any(axis=1), is_reached.argmax(axis=1) + 1, weeks)
    # Histories cut short count as waiting: the mean of an exponential from what was seen of it.
    mean = float(until.sum() / max(is_reached.any(axis=1).sum(), 1))
    error = mean / sqrt(max(is_reached.any(axis=1).sum(), 1))
    setting = f"slack {slack}, limit {limit}"
    return Row("ranks", setting, "weeks between false alarms", stated, mean, error)


def _resembling(draw: np.random.Generator, coefficient: float, shape: tuple[int, int]) -> Floats:
    series = draw.normal(size=shape)
    fresh = sqrt(1 - coefficient**2)
    for week in range(1, shape[1]):
        series[:, week] = coefficient * series[:, week - 1] + fresh * series[:, week]
    return series


def _rank_resemblance(draw: np.random.Generator, runs: int) -> Iterator[Row]:
    figure = "false alarms in a year"
    for coefficient in (0.15, 0.3, 0.5):
        series = _resembling(draw, coefficient, (runs, 2 * YEAR))
        stated = 0.42 if coefficient == 0.3 else None
        raw = is_ever_alarmed(_later(series), limit=LIMIT)
        yield _share("ranks, not whitened", f"resemblance {coefficient}", figure, stated, raw)
        white = is_ever_alarmed(_later(whitened(series)), limit=LIMIT)
        yield _share("ranks, whitened", f"resemblance {coefficient}", figure, None, white)


def _rank_power(draw: np.random.Generator, runs: int) -> Iterator[Row]:
    for fall, by_8, by_26 in ((0.4, 0.43, 0.81), (0.25, 0.18, 0.46), (0.15, 0.08, 0.25)):
        before = _items(draw, 8, (runs, YEAR), BURST)
        after = _items(draw, 8 * (1 - fall), (runs, 26), BURST)
        sums = rank_cusum(np.concatenate([before, after], axis=1), downwards=True)[:, YEAR:]
        setting = f"8 items a week, {fall:.0%} fewer"
        yield from _found_in("ranks", setting, sums, (by_8, by_26))
    size = 2.5 / (GITHUB_FANO - 1)
    for times, by_8, by_26 in ((2, 0.40, 0.79), (3, 0.81, 0.99)):
        before = _items(draw, 2.5, (runs, YEAR), size)
        after = _items(draw, 2.5 * times, (runs, 26), size)
        sums = rank_cusum(np.concatenate([before, after], axis=1), downwards=False)[:, YEAR:]
        yield from _found_in("ranks", f"2.5 incidents a week, × {times}", sums, (by_8, by_26))


def _found_in(
    detector: str, setting: str, sums: Floats, stated: tuple[float, float]
) -> Iterator[Row]:
    for weeks, share in zip((8, 26), stated, strict=True):
        hits = is_ever_alarmed(sums[:, :weeks], limit=LIMIT)
        yield _share(detector, setting, f"found within {weeks} weeks", share, hits)


def _odds(draw: np.random.Generator, runs: int) -> Iterator[Row]:
    figure = "false alarms in a year"
    failed = draw.binomial(8, 0.1, (runs, 2 * YEAR)).astype(float)
    changes = np.full_like(failed, 8)
    known = cusum(bernoulli_steps(failed[:, :YEAR], changes[:, :YEAR], 0.1), limit=3.38, slack=0)
    hits = is_ever_alarmed(known, limit=3.38)
    yield _share("odds, limit 3.38", "8 changes a week, habit known", figure, 0.186, hits)
    hits = _odds_alarms(failed, changes, 3.38)
    yield _share("odds, limit 3.38", "8 changes a week, habit estimated", figure, 0.258, hits)
    for per_week, habit in ((2, 0.1), (8, 0.1), (8, 0.03), (8, 0.2), (25, 0.1), (60, 0.05)):
        failed = draw.binomial(per_week, habit, (runs, 2 * YEAR)).astype(float)
        changes = np.full_like(failed, per_week)
        limit = limit_for(habit, per_week)
        hits = _odds_alarms(failed, changes, limit)
        setting = f"{per_week} changes a week, {habit:.0%} fail"
        said = chance_with_habit_estimated(habit, per_week, limit)
        yield _share("odds, own limit", setting, figure, None, hits, stated=said)
    for raised, stated in ((0.25, 0.91), (0.18, 0.46)):
        failed = draw.binomial(8, 0.1, (runs, YEAR + 8)).astype(float)
        failed[:, YEAR:] = draw.binomial(8, raised, (runs, 8))
        changes = np.full_like(failed, 8)
        hits = _odds_alarms(failed, changes, limit_for(0.1, 8))
        setting = f"8 changes a week, from 10% to {raised:.0%}"
        yield _share("odds, own limit", setting, "found within 8 weeks", stated, hits)


def _odds_alarms(failed: Floats, changes: Floats, limit: float) -> Bools:
    """Alarms after the first year, which is habit alone."""
    steps = watched_steps(failed, changes, shrunk_rates(failed, changes))[:, YEAR:]
    return is_ever_alarmed(cusum(steps, limit=limit, slack=0.0), limit=limit)


def _leavers(draw: np.random.Generator, runs: int) -> Iterator[Row]:
    for people, false, power in ((8, 0.034, 0.20), (20, 0.039, 0.45), (50, 0.11, 0.91)):
        setting = f"{people} people"
        found = chance_of_alarm(people, draw, months=36, runs=runs)
        error = sqrt(found * (1 - found) / runs)
        yield Row("leavers", setting, "false alarms in three years", false, found, error)
        said = chance_of_alarm(people, np.random.default_rng(0))
        hits = np.asarray(_is_many(_months(draw, people, 1, runs), people).any(axis=1))
        yield _share("leavers", setting, "false alarms in a year", None, hits, stated=said)
        base, tripled = (_months(draw, people, times, runs) for times in (1, 3))
        left = np.concatenate([base[:, :5], tripled[:, :12]], axis=1)
        hits = np.asarray(_is_many(left, people).any(axis=1))
        yield _share("leavers", setting, "tripled turnover found within 52 weeks", power, hits)


def _months(draw: np.random.Generator, people: int, times: float, runs: int) -> NDArray[np.int64]:
    return draw.poisson(times * BASE_PER_YEAR * people / 12, (runs, 17))


def _is_many(left: NDArray[np.int64], people: int) -> Bools:
    """Which ends of months have too many leavers in the six months before."""
    halves = np.lib.stride_tricks.sliding_window_view(left, 6, axis=1).sum(-1)
    return np.asarray(halves >= leavers_to_alarm(people))


def _clusters(draw: np.random.Generator, runs: int) -> Iterator[Row]:
    """Four years of some 50 incidents a year."""
    frame = Frame(4 * YEAR * 168, 0)
    of_week = frame.cells % 168
    is_office = (of_week < 120) & (of_week % 24 >= 9) & (of_week % 24 < 17)
    office = np.where(is_office, 5.0, 0.2)
    growing = np.linspace(0.4, 1.6, frame.length)
    for name, shape in (
        ("evenly", np.ones(frame.length)),
        ("in office hours", office),
        ("in office hours, four times as many at the end", office * growing),
    ):
        rates = shape * (200 / shape.sum())
        found = [clustering(Watch(drawn(rates, draw), frame, 0), draw) for _ in range(runs)]
        rare = np.array([one is not None and one.chance < 0.01 for one in found])
        sure = np.array([one is not None and one.is_clustered for one in found])
        yield _share("clusters", f"50 a year, {name}", "p below 0.01", 0.01, rare, stated=0.01)
        yield _share("clusters", f"50 a year, {name}", "false alarms", None, sure)
    for branching, stated in ((0.2, 0.68), (0.4, 1.0)):
        histories = [_brought_on(draw, branching, frame) for _ in range(runs)]
        results = [clustering(Watch(merged(hours), frame, 0), draw) for hours in histories]
        rare = np.array([one is not None and one.chance < 0.05 for one in results])
        sure = np.array([one is not None and one.is_clustered for one in results])
        setting = f"50 a year, each brings on {branching}"
        yield _share("clusters", setting, "found at p below 0.05", stated, rare)
        yield _share("clusters", setting, "found (p below 0.01, surely above 0.1)", None, sure)
        mean = np.array([one.branching for one in results if one is not None])
        error = float(mean.std() / sqrt(len(mean)))
        yield Row("clusters", setting, "mean estimate", branching, float(mean.mean()), error)


def _brought_on(draw: np.random.Generator, branching: float, frame: Frame) -> Floats:
    """Starts of which each brings on others with a half-life of a day, generation by generation."""
    young = draw.random(draw.poisson(200 * (1 - branching))) * frame.length
    told = [young]
    while young.size:
        parents = np.repeat(young, draw.poisson(branching, young.size))
        young = parents + draw.exponential(24 / np.log(2), parents.size)
        young = young[young < frame.length]
        told.append(young)
    return np.sort(np.concatenate(told))


def _permanent(draw: np.random.Generator, runs: int) -> Iterator[Row]:
    """Six people from a full start; 2 responders an incident, durations lognormal as in the model."""
    figure = "fired by week {}"
    stated = {0.3: (0, 0), 0.5: (0.02, 0.03), 0.7: (0.19, 0.34), 0.9: (0.66, 0.87)}
    stated |= {1.1: (0.95, 1.0), 1.4: (1.0, 1.0)}
    for utilisation, shares in stated.items():
        is_fired = _fired(draw, utilisation, runs)
        for weeks, share in zip((38, 64), shares, strict=True):
            hits = np.asarray(is_fired[:, :weeks].any(axis=1))
            setting = f"utilisation {utilisation}"
            yield _share("permanent Rescue", setting, figure.format(weeks), share, hits)


def _fired(draw: np.random.Generator, utilisation: float, runs: int) -> Bools:
    earned, cap, people, weeks = 5.0, 20.0, 6, 64
    cost = 1.5 * 1.27 * np.exp(1.13**2 / 2)  # credit-hours of one responder in one incident
    mean = utilisation * earned * people / (2 * cost)
    incidents = _items(draw, mean, (runs, weeks), mean / (GITHUB_FANO - 1))
    spent = np.zeros((runs, weeks, people))
    everybody = np.arange(people)
    for number in range(int(incidents.max())):
        hours = np.where(
            incidents > number, 1.5 * 1.27 * draw.lognormal(0, 1.13, incidents.shape), 0
        )
        one = draw.integers(0, people, incidents.shape)
        other = (one + draw.integers(1, people, incidents.shape)) % people
        spent += ((everybody == one[..., None]) | (everybody == other[..., None])) * hours[
            ..., None
        ]
    balance = np.full((runs, people), cap)
    usable = np.zeros((runs, weeks))
    for week in range(weeks):
        before = np.maximum(balance, 0).sum(1)
        balance = np.minimum(cap, balance + earned - spent[:, week])
        usable[:, week] = np.maximum(before, np.maximum(balance, 0).sum(1)) / (people * cap)
    team = spent.sum(-1)
    window = np.lib.stride_tricks.sliding_window_view
    is_over = window(team, 8, axis=1).sum(-1) > 8 * people * earned
    is_low = window(usable, 8, axis=1).max(-1) < 0.5
    none = np.zeros((runs, 7), dtype=bool)
    return np.asarray(np.concatenate([none, is_over & is_low], axis=1), dtype=bool)


def _together(draw: np.random.Generator, runs: int) -> Iterator[Row]:
    """A year of five independent signs of one team of eight, nothing changing."""
    shape = (runs, 2 * YEAR)
    told = [_told(_later(whitened(draw.normal(size=shape))), LIMIT) for _ in range(2)]
    told.append(_told(_later(whitened(draw.poisson(2.5, shape).astype(float))), LIMIT))
    failed = draw.binomial(8, 0.1, shape).astype(float)
    changes, limit = np.full_like(failed, 8), limit_for(0.1, 8)
    steps = watched_steps(failed, changes, shrunk_rates(failed, changes))[:, YEAR:]
    told.append(_told(cusum(steps, limit=limit, slack=0.0), limit))
    months = np.zeros((runs, YEAR), dtype=bool)
    is_many = _is_many(_months(draw, 8, 1, runs), 8)
    is_many[:, 1:] &= ~is_many[:, :-1]
    months[:, (np.arange(12) * YEAR // 12 + 4).clip(max=YEAR - 1)] = is_many
    told.append(months)
    every = np.stack(told)
    figure = "false alarms in a year"
    for least, stated in ((1, 0.89), (2, 0.077), (3, 0.002)):
        setting = f"{least} of 5 within 6 weeks"
        yield _share("panel", setting, figure, stated, _is_together(every, least))


def _told(sums: Floats, limit: float) -> Bools:
    """The weeks in which an alarm was raised: the limit reached for the first time since 0."""
    is_told = np.zeros(sums.shape, dtype=bool)
    is_on = np.zeros(len(sums), dtype=bool)
    for week in range(sums.shape[1]):
        is_reached = sums[:, week] >= limit
        is_told[:, week] = is_reached & ~is_on
        is_on = (is_on | is_reached) & (sums[:, week] > 0)
    return is_told


def _is_together(told: Bools, least: int) -> Bools:
    """Whether so many different signs were told within six weeks of each other (seven week-ends)."""
    window = np.lib.stride_tricks.sliding_window_view(told, 7, axis=2).any(-1)
    return np.asarray((window.sum(axis=0) >= least).any(axis=1))


def table(rows: Sequence[Row]) -> str:
    """The figures as a table in Markdown."""
    lines = ["| detector | setting | figure | model | panel says | simulated | ± |"]
    lines.append("|---|---|---|---|---|---|---|")
    for row in rows:
        said = ["" if one is None else f"{one:.3g}" for one in (row.model, row.stated)]
        found = f"{row.found:.3f} | {row.error:.3f}"
        lines.append(
            f"| {row.detector} | {row.setting} | {row.figure} | {' | '.join(said)} | {found} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    figures = simulate(fast="--fast" in sys.argv)
    is_json = "--json" in sys.argv
    print(json.dumps([asdict(row) for row in figures], indent=2) if is_json else table(figures))
