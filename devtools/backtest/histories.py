"""Real histories of a folder, read as an import reads them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from devtools.backtest.judged import BEATEN, Judged, judged
from peacetime.domain.burst.forecast.backtest import Unknown, look_ahead
from peacetime.domain.burst.forecast.periods import rescue_periods
from peacetime.domain.incidents.history import HistoryRow, RejectedFile, read_history

ENOUGH = 100  # incidents; below it a goal is not asked for
SEED = 1
SEEDS = range(1, 6)
WITHIN = 0.06  # of 80 %


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A history without figures, and why."""

    name: str
    reason: str


def histories(folder: Path) -> Iterator[Judged | NotJudged]:
    for path in sorted(folder.glob("*.csv")):
        try:
            yield history(path.stem, *spans(path))
        except RejectedFile as refused:
            yield NotJudged(path.stem, str(refused))


def history(name: str, starts: list[float], ends: list[float]) -> Judged | NotJudged:
    if not starts:
        return NotJudged(name, "There are no incidents in it.")
    began = time.perf_counter()
    periods = rescue_periods(np.array(starts), np.array(ends))
    _, found = look_ahead(periods, seed=SEED)
    seconds = time.perf_counter() - began
    if isinstance(found, Unknown):
        return NotJudged(name, found.reason)
    others = [look_ahead(periods, seed=seed)[1] for seed in SEEDS]
    luck = [each.crps for each in others if not isinstance(each, Unknown)]
    line = judged(
        name,
        found,
        incidents=len(starts),
        periods=len(periods.starts),
        weeks=periods.weeks,
        seconds=seconds,
    )
    return with_goals(replace(line, luck=(min(luck), max(luck))))


def with_goals(line: Judged) -> Judged:
    line.goals[f"CRPS no worse than {BEATEN}"] = line.crps <= line.baselines[BEATEN]
    if line.incidents >= ENOUGH:
        line.goals["coverage within 6 of 80"] = abs(line.coverage["80"] - 0.8) <= WITHIN + 1e-9
    return line


def spans(path: Path) -> tuple[list[float], list[float]]:
    """Starts and ends in hours; NaN for an end that was not published. Maintenance is no Rescue."""
    found = read_history([path.read_bytes()], at=datetime.now(UTC))
    rows = [row for row in found if isinstance(row, HistoryRow) and not row.is_maintenance]
    starts = [row.started_at.timestamp() / 3600 for row in rows]
    ends = [row.resolved_at.timestamp() / 3600 if row.resolved_at else np.nan for row in rows]
    return starts, ends
