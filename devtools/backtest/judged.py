"""One line of the backtest: a history or a family, its figures, and what they were meant to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import numpy as np

from peacetime.domain.burst.forecast.backtest import Backtest
from peacetime.domain.burst.forecast.scores import block_interval

TOLD = 0.005  # of a score; less is the luck of the paths
BLOCK = 8  # weeks that are alike
BEATEN = "12 windows"
PLAIN = "mean Poisson"
PROTOTYPE_SHIFT = 0.878  # coverage at 90 % of hidden level shifts
PROTOTYPE_GROWTH = 0.727  # upper 80 % of a history that grew 3.5-fold

Goal = tuple[str, Callable[["Judged"], bool]]


@dataclass(frozen=True, slots=True)
class Judged:
    """The figures of one history or family; hours where not said otherwise."""

    name: str
    incidents: int
    periods: int
    weeks: int
    forecasts: int
    coverage: dict[str, float]
    shared_coverage: dict[str, float]
    upper: dict[str, float]
    crps: float
    baselines: dict[str, float]
    pinball: dict[str, float]
    baseline_pinball: dict[str, dict[str, float]]
    pit: list[float]  # shares of the randomised PIT in ten bins
    against: dict[str, tuple[float, float]]  # 90 % interval of CRPS minus the baseline's
    caution: str
    seconds: float
    luck: tuple[float, float] | None = None  # least and most CRPS over seeds of the paths
    goals: dict[str, bool] = field(default_factory=dict)

    def lost_to(self) -> list[tuple[str, str, float]]:
        """Where a baseline did better: score, baseline, and by which share of our score."""
        pairs = [("CRPS", name, self.crps, theirs) for name, theirs in self.baselines.items()]
        for level, ours in self.pinball.items():
            pairs += [
                (f"pinball at {level} %", name, ours, losses[level])
                for name, losses in self.baseline_pinball.items()
            ]
        return [
            (score, name, 1 - theirs / ours)
            for score, name, ours, theirs in pairs
            if theirs < ours and 1 - theirs / ours >= TOLD
        ]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def judged(
    name: str,
    found: Backtest,
    *,
    incidents: int,
    periods: int,
    weeks: int,
    seconds: float,
) -> Judged:
    rng = np.random.default_rng(1)
    outcomes = found.outcomes
    places = outcomes.below + rng.random(found.forecasts) * (outcomes.up_to - outcomes.below)
    bins = np.histogram(places, bins=10, range=(0, 1))[0] / found.forecasts
    against = {
        plain: block_interval(outcomes.crps - theirs, rng, block=BLOCK)
        for plain, theirs in outcomes.baseline_crps.items()
    }
    return Judged(
        name=name,
        incidents=incidents,
        periods=periods,
        weeks=weeks,
        forecasts=found.forecasts,
        coverage=named(found.coverage),
        shared_coverage=named(found.shared_coverage),
        upper=named(found.upper),
        crps=found.crps,
        baselines=dict(found.baselines),
        pinball=named(found.pinball),
        baseline_pinball={each: named(of) for each, of in found.baseline_pinball.items()},
        pit=[round(float(share), 4) for share in bins],
        against=against,
        caution=found.caution,
        seconds=seconds,
    )


def named(by_level: object) -> dict[str, float]:
    """Levels as JSON names them: 0.8 is "80"."""
    assert isinstance(by_level, dict)
    return {f"{100 * level:.0f}": value for level, value in by_level.items()}
