"""The warning signs of a team: what was brought of its weeks, its incidents, its ledger, on one panel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models.functions import Coalesce

from peacetime.domain.burst.ledger.day_classes import micros, moment
from peacetime.domain.burst.signs.clustering import clustering, watch
from peacetime.domain.burst.signs.definitions import FIVE
from peacetime.domain.burst.signs.panel import Panel, Starts, clustered, panel
from peacetime.domain.burst.signs.permanent import BalanceWeek
from peacetime.domain.burst.signs.sign import SignState
from peacetime.domain.burst.wording import HOUR
from peacetime.domain.shared.spans import Span, intersect, total, union
from peacetime.queries.burst.ledgers import Ask
from peacetime.queries.burst.people import rescues_of
from peacetime.queries.burst.privacy import HIDDEN, sight_back
from peacetime.queries.burst.replay import bends
from peacetime.queries.burst.series import weekly_of
from peacetime.queries.burst.team_ledgers import TeamStanding, team_standing
from peacetime.queries.lookup import team_named
from peacetime.storage.models import Incident, WeeklySeries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from peacetime.domain.burst.signs.sign import Sign
    from peacetime.domain.shared.hours import WorkingHours
    from peacetime.queries.access import Actor
    from peacetime.storage.models import Team

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
LEDGER_WEEKS = 60
SEED = 4  # the same history gives the same panel
BOOTSTRAPS = 99  # a chance below 1 % can still be told
FEWEST_STARTS = 20
NOT_ENOUGH = (
    "Not known: clusters are looked for from some twenty incidents on, over eight weeks or more."
)
NO_CLUSTERS = (
    "No clusters beyond chance: after the rhythm of hours, weekdays and quarters, an incident does not "
    "tell that another follows."
)


@dataclass(frozen=True, slots=True)
class Brought:
    """How much of one kind of weekly numbers is known."""

    kind: str
    weeks: int
    first_week: date
    last_week: date
    source: str
    author: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class TeamSigns:
    """A team's panel, and what it rests on."""

    team: str
    team_name: str
    time_zone: str
    team_id: int
    people: int
    panel: Panel
    brought: tuple[Brought, ...]


def signs_of(slug: str, *, actor: Actor, at: datetime) -> TeamSigns:
    """Every sign of a team on a day, each against the team's own past.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    sight = sight_back(team, actor)
    weeks = balance_weeks(team, at=at, known_from=sight.since) if sight.is_shown else []
    found = _panel(team, at=at, people=sight.people, balance=weeks)
    if not sight.is_shown:
        found = _without_ledger(found)
    return TeamSigns(
        team.slug, team.name, team.time_zone, team.pk, sight.people, found, tuple(_brought(team))
    )


def signs_in_short(slug: str, *, people: int, at: datetime) -> Panel:
    """The five signs without the ledger's: what the team's page shows; three queries.

    Raises:
        NotFound: `team_unknown`.
    """
    return _panel(team_named(slug), at=at, people=people, balance=())


def clusters_of(slug: str, *, at: datetime) -> str:
    """Whether incidents come in clusters, in a sentence; a second or two for a long history.

    Raises:
        NotFound: `team_unknown`.
    """
    starts = _starts(team_named(slug))
    begins = _next_week(starts.known_from)
    if len(starts.moments) < FEWEST_STARTS or at - begins < 8 * WEEK:
        return NOT_ENOUGH
    watched = watch(starts.moments, known_from=begins, until=at)
    found = clustering(watched, np.random.default_rng(SEED), bootstraps=BOOTSTRAPS)
    if found is None:
        return NOT_ENOUGH
    return clustered(found, None) if found.is_clustered else NO_CLUSTERS


def balance_weeks(
    team: Team, *, at: datetime, known_from: datetime | None = None
) -> list[BalanceWeek]:
    """The last weeks of a team's ledger, folded on from its checkpoints; none before a moment, if one is given."""
    since = max(team.history_from, at - LEDGER_WEEKS * WEEK)
    since = _next_week(max(since, known_from) if known_from else since)
    if at - since < WEEK:
        return []
    found = team_standing(team, Ask(at, since=since))
    return weeks_of(found, since, at)


def weeks_of(found: TeamStanding, since: datetime, at: datetime) -> list[BalanceWeek]:
    """Whole weeks of a ledger: what was spent, what could have been earned, how much was usable at most."""
    knots = bends(found, since)
    share = _shares_at(found, [moment(int(each)) for each in knots])
    in_rescue = _rescue_shares(found, since, at)
    result = []
    for start in _mondays(since, at):
        edges = np.array([micros(start), micros(start + WEEK)], dtype=np.int64)
        seen = share[(knots >= edges[0]) & (knots <= edges[1])]
        held = np.append(seen, _shares_at(found, (start, start + WEEK)))
        if np.isnan(held).all():
            continue
        spent = sum(
            float(np.nan_to_num(np.diff(each.path.values(edges, each.path.spent)))[0])
            for each in found.ledger.people.values()
        )
        members = float(found.ledger.cap([start + WEEK / 2])[0]) / found.policy.policy.cap
        earned = members * found.policy.policy.accrual_per_week
        most = float(np.nanmax(held))
        result.append(BalanceWeek(start.date(), spent, earned, most, in_rescue.get(start)))
    return result


def _shares_at(found: TeamStanding, moments: Sequence[datetime]) -> NDArray[np.float64]:
    """The usable share of what the members of each moment could hold; not a number without members."""
    caps = found.ledger.cap(moments)
    shares: NDArray[np.float64] = np.divide(
        found.ledger.usable(moments), caps, out=np.full(len(caps), np.nan), where=caps > 0
    )
    return shares


def _rescue_shares(found: TeamStanding, since: datetime, at: datetime) -> dict[datetime, float]:
    """The share of each week's working time that the team was in Rescue Mode."""
    hours: WorkingHours = found.house.hours[found.team.pk]
    rescues = rescues_of([found.team.pk], at=at, since=since).get(found.team.pk, ())
    result = {}
    for start in _mondays(since, at):
        week = Span(start, start + WEEK)
        days = [(start + n * DAY).date() for n in range(-1, 8)]
        worked = union(
            part
            for day in days
            if (span := hours.on(day)) is not None
            for part in [span.within(week)]
            if not part.is_empty
        )
        if time_worked := total(worked) / HOUR:
            result[start] = (total(intersect(worked, rescues)) / HOUR) / time_worked
    return result


def _panel(team: Team, *, at: datetime, people: int, balance: Sequence[BalanceWeek]) -> Panel:
    weekly = weekly_of(team)
    return panel(
        at=at.astimezone(UTC).date(),
        throughput=weekly["throughput"],
        roster=weekly["roster"],
        change_failures=weekly["change_failures"],
        attendance=weekly["attendance"],
        urgent_items=weekly["urgent_items"],
        incidents=_starts(team),
        balance=balance,
        people=people,
        seed=SEED,
    )


def _without_ledger(found: Panel) -> Panel:
    """The panel for whoever may not see the team's ledger: its sign is not shown, and why."""
    signs = tuple(
        replace(sign, state=SignState.TOO_FEW, sentence=HIDDEN)
        if sign.name == "permanent_rescue"
        else sign
        for sign in found.signs
    )
    return replace(found, signs=signs)


def _starts(team: Team) -> Starts:
    """When a team's incidents began: drills, maintenance and parts of others are none."""
    rows = Incident.objects.filter(
        team=team, is_drill=False, kind="incident", merged_into=None
    ).annotate(began=Coalesce("impact_started_at", "declared_at"))
    moments = rows.exclude(began=None).order_by("began").values_list("began", flat=True)
    return Starts(tuple(moments), team.history_from)


def _brought(team: Team) -> Iterable[Brought]:
    """Of each kind what is known, in the order of the panel; one query."""
    rows: dict[str, list[WeeklySeries]] = {}
    picked = WeeklySeries.objects.filter(team=team).order_by("kind", "week", "-recorded_at", "-pk")
    for row in picked.distinct("kind", "week"):
        rows.setdefault(row.kind, []).append(row)
    for kind in ("throughput", "roster", "change_failures", "attendance", "urgent_items"):
        if weeks := rows.get(kind):
            newest = max(weeks, key=lambda row: row.recorded_at)
            yield Brought(
                kind,
                len(weeks),
                weeks[0].week,
                weeks[-1].week,
                newest.source,
                newest.author,
                newest.recorded_at,
            )


def _mondays(since: datetime, at: datetime) -> Iterable[datetime]:
    """The beginnings of the whole weeks from a Monday on."""
    start = since
    while start + WEEK <= at:
        yield start
        start += WEEK


def _next_week(since: datetime) -> datetime:
    """The first Monday, 00:00 UTC, that is not before a moment."""
    day = since.astimezone(UTC).date()
    start = datetime.combine(day - day.weekday() * DAY, time(0), UTC)
    return start if start >= since else start + WEEK


def five(found: Panel) -> tuple[Sign, ...]:
    """The five signs of the framework."""
    return tuple(sign for sign in found.signs if sign.name in FIVE)
