"""Where the time of teams went, and how often they were in Rescue Mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.incidents.measures import Definition
from peacetime.domain.modes.periods import Share
from peacetime.domain.shared.poisson import Rate, rate

Moments = NDArray[np.datetime64]  # in microseconds of UTC; NaT where not known
NONE = np.timedelta64(0, "us")
LEAST_EXPOSURE = (
    1 / 13
)  # of a quarter: a week of one team; less says more of the clock than of the team

DEFINITIONS: dict[str, Definition] = {
    "modes": Definition(
        "modes",
        "Share of time per mode",
        "Time in Delivery ÷ (time in Delivery + time in Rescue), of all teams together, over the part "
        "of the period that lies in their histories.",
        "A Rescue counts as far as its end is known; one of unknown end counts as no time and is "
        "named. Recovery is a part of Delivery. A team that was archived counts until then.",
        "The framework (“Most time is spent in Delivery Mode”).",
    ),
    "frequency": Definition(
        "frequency",
        "Rescue frequency",
        "Periods of Rescue that began in a quarter ÷ the team-quarters in which they could: a quarter "
        "that is known in part counts as that part.",
        "The interval is the exact 95% interval of a Poisson mean (Garwood 1936), divided by the same "
        "exposure. It supposes that Rescues come independently of one another: where they come in "
        "clusters, it is somewhat too narrow. Rescues that meet are one. Over less than a week of one "
        "team they are counted, and no rate is said.",
        "The framework (“Rescue Mode frequency is decreasing over time”); Garwood (1936).",
    ),
}


@dataclass(frozen=True, slots=True)
class TeamColumns:
    """Of each team, from when its mode is known, and until when: now, or when it was archived."""

    known_from: Moments
    known_until: Moments


@dataclass(frozen=True, slots=True)
class RescueColumns:
    """Rescues by team and start. `team` is the place of the team among the teams.

    `until` is the end as far as it is known: the start itself where no end is, now while open.
    """

    team: NDArray[np.intp]
    started_at: Moments
    until: Moments
    recovering_until: Moments
    is_end_unknown: NDArray[np.bool_]
    is_end_at_least: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TimeInModes:
    """The time of some teams by mode; `recovering` is a part of the time in Delivery."""

    share: Share
    recovering: timedelta
    teams: int
    rescues: int  # that began in the counted time


@dataclass(frozen=True, slots=True)
class Quarter:
    """One calendar quarter: how many Rescues began in it, over how many team-quarters."""

    label: str
    start: datetime
    end: datetime
    found: Rate
    is_partial: bool  # the history or the period covers only a part of it


def time_in_modes(
    rescues: RescueColumns, teams: TeamColumns, *, start: datetime, end: datetime
) -> TimeInModes:
    """How much of the time of all these teams was spent in which mode.

    Formula: as `time_in_delivery` for each team, added up; a recovery lasts until it was meant to,
    or until the next Rescue.

    Args:
        rescues: Of these teams, in order of team and start; those of one team do not overlap.
        teams: Their histories.
        start: Of the window.
        end: Of the window; not after now.

    Returns:
        The times, and what is not known of them.

    Source: the framework, "Most time is spent in Delivery Mode".
    Cost: linear in numpy; 60,000 Rescues take some 3 milliseconds.
    """
    first, last = _moment(start), _moment(end)
    begins = np.clip(teams.known_from, first, last)
    ends = np.clip(teams.known_until, begins, last)
    known = ends - begins
    low, high = begins[rescues.team], ends[rescues.team]
    counted = _length(rescues.started_at, rescues.until, low, high)
    next_start = np.append(rescues.started_at[1:], last)
    next_start[np.flatnonzero(np.diff(rescues.team))] = last
    recovered = np.minimum(
        np.where(np.isnat(rescues.recovering_until), rescues.until, rescues.recovering_until),
        next_start,
    )
    recovering = _length(rescues.until, recovered, low, high)
    in_rescue, whole = counted.sum(), known.sum()
    is_begun = (rescues.started_at >= low) & (rescues.started_at < high)
    is_ended = (rescues.until >= low) & (rescues.until < high)
    share = Share(
        in_delivery=_time(whole - in_rescue),
        in_rescue=_time(in_rescue),
        not_known=_time(len(known) * (last - first) - whole),
        unknown_ends=int((rescues.is_end_unknown & is_begun).sum()),
        at_least_ends=int((rescues.is_end_at_least & is_ended).sum()),
    )
    began = int((is_begun & ~meets_the_last(rescues)).sum())
    return TimeInModes(share, _time(recovering.sum()), len(known), began)


def frequency(
    rescues: RescueColumns,
    teams: TeamColumns,
    *,
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
) -> list[Quarter]:
    """How often Rescues began, by calendar quarter, with how sure one can be of it.

    Formula: Rescues that began / team-quarters of exposure, with the exact Poisson interval; over less
    than a week of one team the count alone.

    Args:
        rescues: Of these teams, in order of team and start.
        teams: Their histories; what lies outside them is no exposure.
        start: Of the window.
        end: Of the window; not after now.
        zone: Whose calendar.

    Returns:
        Every quarter that the window touches and of which something is known, oldest first.

    Source: the framework, "Rescue Mode frequency is decreasing over time"; Garwood (1936).
    Cost: quarters × teams in numpy.
    """
    is_new = ~meets_the_last(rescues)
    found = []
    for label, first, last in quarters(start, end, zone):
        low, high = _moment(max(first, start)), _moment(min(last, end))
        begins = np.clip(teams.known_from, low, high)
        ends = np.clip(teams.known_until, begins, high)
        exposure = float((ends - begins).sum() / (_moment(last) - _moment(first)))
        inside = (rescues.started_at >= begins[rescues.team]) & (
            rescues.started_at < ends[rescues.team]
        )
        if exposure <= 0:
            continue
        is_partial = exposure < int((ends > begins).sum()) - 1e-9
        counted = _how_often(int((inside & is_new).sum()), exposure)
        found.append(Quarter(label, first, last, counted, is_partial))
    return found


def quarters(
    start: datetime, end: datetime, zone: ZoneInfo
) -> list[tuple[str, datetime, datetime]]:
    """The calendar quarters that a window touches, each with its two edges.

    >>> day = datetime(2026, 2, 1, tzinfo=UTC)
    >>> [label for label, _, _ in quarters(day, day.replace(month=4, day=2), ZoneInfo("UTC"))]
    ['2026 Q1', '2026 Q2']
    """
    local = start.astimezone(zone)
    year, number = local.year, (local.month - 1) // 3
    found = []
    while (first := datetime(year, 3 * number + 1, 1, tzinfo=zone)) < end:
        label = f"{year} Q{number + 1}"
        year, number = (year, number + 1) if number < 3 else (year + 1, 0)  # noqa: PLR2004 - quarters
        found.append((label, first, datetime(year, 3 * number + 1, 1, tzinfo=zone)))
    return found


def meets_the_last(rescues: RescueColumns) -> NDArray[np.bool_]:
    """Which Rescues begin where the one before of the same team ends: together they are one."""
    found = np.zeros(len(rescues.team), dtype=bool)
    found[1:] = (rescues.team[1:] == rescues.team[:-1]) & (
        rescues.started_at[1:] == rescues.until[:-1]
    )
    return found


def per_quarter(quarter: Sequence[Quarter]) -> Rate:
    """All the quarters together: their Rescues over their exposure."""
    return _how_often(sum(q.found.count for q in quarter), sum(q.found.exposure for q in quarter))


def _how_often(count: int, exposure: float) -> Rate:
    """A count over team-quarters; over less than a team's week the count alone."""
    if exposure < LEAST_EXPOSURE:
        return Rate(count, exposure, None, None, None)
    return rate(count, exposure)


def _length(start: Moments, end: Moments, low: Moments, high: Moments) -> NDArray[np.timedelta64]:
    """How much of each span lies inside its bounds."""
    inside: NDArray[np.timedelta64] = np.minimum(end, high) - np.maximum(start, low)
    return np.maximum(inside, NONE)


def _moment(at: datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "us")


def _time(length: np.timedelta64) -> timedelta:
    return timedelta(microseconds=int(length.astype("int64")))
