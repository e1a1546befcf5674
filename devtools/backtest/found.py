"""Everything one run found, and as JSON."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import numpy as np
import scipy

import peacetime
from devtools.backtest.families import Overdraw
from devtools.backtest.histories import NotJudged
from devtools.backtest.judged import PLAIN, Judged
from devtools.backtest.signs import Row


@dataclass(frozen=True, slots=True)
class Found:
    """Figures of one run; a part that was not asked for is empty."""

    versions: dict[str, str]
    histories: Sequence[Judged | NotJudged]
    families: Sequence[Judged]
    overdraw: Overdraw | None
    signs: Sequence[Row]

    @property
    def judged(self) -> list[Judged]:
        return [each for each in self.histories if isinstance(each, Judged)]

    def goals(self) -> list[tuple[str, str, bool]]:
        """Who, what, and whether it was reached."""
        goals = [
            (line.name, goal, is_reached)
            for line in (*self.judged, *self.families)
            for goal, is_reached in line.goals.items()
        ]
        if self.judged:
            ours = sum(line.crps * line.forecasts for line in self.judged)
            theirs = sum(line.baselines[PLAIN] * line.forecasts for line in self.judged)
            goals.append(("all histories", f"CRPS better than {PLAIN}", ours < theirs))
        return goals

    def as_json(self) -> dict[str, object]:
        return {
            "versions": self.versions,
            "histories": [
                {"name": each.name, "unknown": each.reason}
                if isinstance(each, NotJudged)
                else each.as_json()
                for each in self.histories
            ],
            "families": [each.as_json() for each in self.families],
            "overdraw": None if self.overdraw is None else asdict(self.overdraw),
            "signs": [{**asdict(row), "is_as_stated": row.is_as_stated} for row in self.signs],
            "goals": [
                {"of": who, "goal": goal, "is_reached": is_reached}
                for who, goal, is_reached in self.goals()
            ],
        }


def versions() -> dict[str, str]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "peacetime": peacetime.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }
