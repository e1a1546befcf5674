"""What may come for a team: its balance ahead, the chance to overdraw, Rescue hours, and a pace that lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import known
from peacetime.api.fields import Day, Shown
from peacetime.domain.burst.forecast.backtest import Backtest, HoursAhead
from peacetime.queries.burst import forecast as queries

router = Router(tags=["capacity"])
By = Annotated[Day | None, Query(description="Until which day; 30 days from now, when left out.")]


class Fan(Shown):
    """Credit-hours at a moment, from the 5th to the 95th of a hundred futures."""

    p5: float
    p25: float
    p50: float
    p75: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Fan:
        """From the five levels in order."""
        return cls(**dict(zip(cls.model_fields, values, strict=True)))


class DayAhead(Shown):
    """One moment ahead: the balance left, the sum with debts, and the chances to be below zero."""

    at: datetime
    usable: Fan
    total: Fan
    chance_any_below: float | None = Field(description="By then; null under five people.")
    chance_team_below: float


class QuantileShown(Shown):
    """Hours that are not exceeded with a probability."""

    level: float
    hours: float


class IntervalShown(Shown):
    """Between which hours a share of all futures lies."""

    share: float
    low: float
    high: float


class HoursShown(Shown):
    """Rescue hours of the coming weeks."""

    weeks: int
    mean: float
    chance_of_none: float
    quantiles: list[QuantileShown]
    intervals: list[IntervalShown]


class CoverageShown(Shown):
    """How often what came lay inside what was promised."""

    promised: float
    found: float | None


class RecordShown(Shown):
    """How such forecasts did on this very history, by rolling origin."""

    forecasts: int
    weeks: int
    training_weeks: int
    coverage: list[CoverageShown]
    crps: float | None = Field(description="In hours; less is better.")
    baselines: dict[str, float | None] = Field(description="The same of plainer forecasts.")
    caution: str


class Forecast(Shown):
    """What may come; what cannot be said is null, and `unknown` says why by its name."""

    team: str
    time_zone: str
    at: datetime
    by: date
    chance_any_below: float | None
    chance_team_below: float | None
    sustainable_per_week: float | None = Field(
        description="Incidents that can be carried for long."
    )
    pace_per_week: float | None = Field(description="Incidents of the last eight weeks.")
    cap_hours: float | None
    hours: HoursShown | None
    ahead: list[DayAhead] | None
    record: RecordShown | None
    policy_version: int
    unknown: dict[str, str]
    remarks: list[str]


@router.get("/{slug}/burst/forecast", response=Forecast)
def read_burst_forecast(request: Request, slug: str, by: By = None) -> Forecast:
    """The chance to overdraw until a day, a fan of the balance, Rescue hours, and a pace that lasts."""
    found = queries.team_forecast(slug, actor=request.auth, at=timezone.now(), by=by)
    return Forecast(
        team=found.team,
        time_zone=found.time_zone,
        at=found.at,
        by=found.by,
        chance_any_below=known(found.chance_any_below),
        chance_team_below=known(found.chance_team_below),
        sustainable_per_week=known(found.sustainable_per_week),
        pace_per_week=known(found.pace_per_week),
        cap_hours=known(found.cap_hours),
        hours=None if found.hours is None else _hours(found.hours),
        ahead=None if found.ahead is None else _days(found.ahead),
        record=None if found.record is None else _record(found.record),
        policy_version=found.policy_version,
        unknown=dict(found.unknown),
        remarks=list(found.remarks),
    )


def _days(ahead: queries.Ahead) -> list[DayAhead]:
    nobody = [None] * len(ahead.moments)
    rows = zip(
        ahead.moments,
        ahead.usable,
        ahead.total,
        ahead.any_below or nobody,
        ahead.team_below,
        strict=True,
    )
    return [
        DayAhead(
            at=at,
            usable=Fan.of(usable),
            total=Fan.of(total),
            chance_any_below=anybody,
            chance_team_below=team,
        )
        for at, usable, total, anybody, team in rows
    ]


def _hours(found: HoursAhead) -> HoursShown:
    return HoursShown(
        weeks=found.weeks,
        mean=found.mean,
        chance_of_none=found.chance_of_none,
        quantiles=[
            QuantileShown(level=level, hours=hours) for level, hours in found.quantiles.items()
        ],
        intervals=[
            IntervalShown(share=share, low=low, high=high)
            for share, (low, high) in found.intervals.items()
        ],
    )


def _record(found: Backtest) -> RecordShown:
    return RecordShown(
        forecasts=found.forecasts,
        weeks=found.weeks,
        training_weeks=found.training_weeks,
        coverage=_coverage(found.coverage),
        crps=known(found.crps),
        baselines={name: known(each) for name, each in found.baselines.items()},
        caution=found.caution,
    )


def _coverage(shares: Mapping[float, float]) -> list[CoverageShown]:
    return [
        CoverageShown(promised=promised, found=known(share)) for promised, share in shares.items()
    ]
