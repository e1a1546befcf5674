"""What Rescue takes from a sprint: learned from a team's history, simulated ahead, and counted afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from peacetime.domain.burst.forecast.crews import crews_of
from peacetime.domain.burst.forecast.durations import duration_posterior
from peacetime.domain.burst.forecast.load import (
    Load,
    accumulated,
    capacity_hours,
    fit_load,
    shape_of_week,
)
from peacetime.domain.burst.forecast.simulation import business_by_hour
from peacetime.domain.burst.wording import HOUR
from peacetime.queries.burst.loads import hour_of_week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from peacetime.domain.burst.policy import Policy
    from peacetime.queries.burst.loads import Turn

REST_FOR_AN_HOUR = 1.0  # in working hours, of each hour engaged outside them
SEED = 4  # the same history gives the same plan


def load_of(turns: Sequence[Turn], *, at: datetime, zone: ZoneInfo) -> Load:
    """What the Rescues of a team say of its load, the oldest first."""
    begins = turns[0].span.start
    return fit_load(
        np.array([(turn.span.start - begins) / HOUR for turn in turns]),
        _lengths(turns),
        np.array([turn.people for turn in turns]),
        known_until=(at - begins) / HOUR,
        hours_of_week=np.array([hour_of_week(turn.span.start, zone) for turn in turns]),
    )


def lost_in_sprint(
    load: Load,
    policy: Policy,
    days: int,
    starts_at: datetime,
    zone: ZoneInfo,
    *,
    paths: int = 4000,
) -> NDArray[np.float64]:
    """Simulated capacity-hours that Rescue takes from a sprint."""
    return capacity_hours(
        load,
        business=business_by_hour(policy),
        days=days,
        follow_up_hours=policy.follow_up_hours,
        seed=SEED,
        comp_rest=REST_FOR_AN_HOUR,
        now_hour=hour_of_week(starts_at, zone),
        paths=paths,
    )


def as_known(load: Load, week: int, known: Sequence[Turn], at: datetime, zone: ZoneInfo) -> Load:
    """The load as it was known at a moment: the filter knows each week from those before it alone."""
    over = [turn for turn in known if turn.span.end <= at]
    took = np.array([turn.people for turn in over], dtype=np.int64)
    local = np.array([hour_of_week(turn.span.start, zone) for turn in known], dtype=np.float64)
    return replace(
        load,
        week=week,
        durations=duration_posterior(_lengths(over)),
        crews=crews_of(_lengths(over), took),
        hour_of_week=shape_of_week(local),
    )


def really_lost(
    turns: Sequence[Turn], start: datetime, end: datetime, policy: Policy, zone: ZoneInfo
) -> float:
    """Capacity-hours that the Rescues of a stretch took, by the same formula as the forecast's."""
    begun = [turn for turn in turns if start <= turn.span.start < end]
    if not begun:
        return 0.0
    took = np.array([turn.people for turn in begun])
    lengths = _lengths(begun)
    business = accumulated(
        business_by_hour(policy),
        np.array([hour_of_week(turn.span.start, zone) for turn in begun]),
        lengths,
    )
    engaged = took * (business + REST_FOR_AN_HOUR * (lengths - business))
    return float((engaged + policy.follow_up_hours).sum())


def _lengths(turns: Sequence[Turn]) -> NDArray[np.float64]:
    return np.array([max(turn.span.duration / HOUR, 1e-3) for turn in turns], dtype=np.float64)
