"""Made-up histories of every family, in two processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from devtools.backtest.judged import PROTOTYPE_GROWTH, PROTOTYPE_SHIFT, Judged, judged
from peacetime.domain.burst.forecast.backtest import Outcomes, Unknown, judge, look_ahead
from peacetime.domain.burst.forecast.families import FAMILIES, made_history
from peacetime.domain.burst.forecast.overdraw import (
    Chances,
    made_team,
    overdraw_chances,
    overdraw_score,
)
from peacetime.domain.burst.forecast.periods import rescue_periods
from peacetime.domain.burst.forecast.scores import ChanceScore
from peacetime.domain.burst.forecast.simulation import rates_of
from peacetime.domain.burst.policy import Policy

PROCESSES = 2
HISTORIES = 80
WEEKS = 104
GROWING_WEEKS = 208  # four years, in which GitHub's yearly count went from 37 to 131
OVERDRAW_FAMILIES = ("static", "drifting", "level shift", "self-exciting")
TEAMS = 60
WEEK = 168.0
FIRST_SEED = 60_000  # no setting was chosen on a history with such a seed


@dataclass(frozen=True, slots=True)
class Overdraw:
    """The chance to go below zero within two weeks, over all families' teams."""

    forecasts: int
    score: ChanceScore
    with_debtors: ChanceScore


def families(*, histories: int = HISTORIES) -> Iterator[Judged]:
    with ProcessPoolExecutor(PROCESSES) as pool:
        for family in FAMILIES:
            count = histories // 2 if family == "growing" else histories
            began = time.perf_counter()
            results = list(
                pool.map(_one, [family] * count, range(FIRST_SEED, FIRST_SEED + count), chunksize=4)
            )
            line = judged(
                family,
                judge([outcomes for outcomes, _, _ in results]),
                incidents=sum(incidents for _, incidents, _ in results),
                periods=sum(periods for _, _, periods in results),
                weeks=_weeks(family),
                seconds=time.perf_counter() - began,
            )
            yield _with_goals(line)


def overdraw(*, teams: int = TEAMS) -> Overdraw:
    tasks = [
        (family, seed)
        for family in OVERDRAW_FAMILIES
        for seed in range(FIRST_SEED, FIRST_SEED + teams)
    ]
    with ProcessPoolExecutor(PROCESSES) as pool:
        found = list(pool.map(_team, *zip(*tasks, strict=True), chunksize=4))
    score = overdraw_score(found)
    asked = sum(each.forecasts for each in score.bins)
    return Overdraw(asked, score, overdraw_score(found, with_debtors=True))


def _one(family: str, seed: int) -> tuple[Outcomes, int, int]:
    weeks = _weeks(family)
    made = made_history(family, weeks=weeks, seed=seed)
    periods = rescue_periods(made.starts, made.ends, known_until=weeks * WEEK)
    _, found = look_ahead(periods, seed=seed)
    assert not isinstance(found, Unknown), found
    return found.outcomes, len(made.starts), len(periods.starts)


def _team(family: str, seed: int) -> Chances:
    return overdraw_chances(
        made_team(family, weeks=WEEKS, seed=seed), rates_of(Policy()), seed=seed
    )


def _weeks(family: str) -> int:
    return GROWING_WEEKS if family == "growing" else WEEKS


def _with_goals(line: Judged) -> Judged:
    if line.name in {"static", "drifting"}:
        line.goals["coverage within 2 of 80"] = abs(line.coverage["80"] - 0.8) <= 0.02 + 1e-9
    if line.name == "level shift":
        line.goals["90 % holds more than the prototype's 87.8"] = (
            line.coverage["90"] > PROTOTYPE_SHIFT
        )
    if line.name == "growing":
        line.goals["upper 80 % holds more than the prototype's 72.7"] = (
            line.upper["80"] > PROTOTYPE_GROWTH
        )
    return line
