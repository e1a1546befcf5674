"""A gauge for each of many teams, as settling would have left it: the board reads what is kept and no history.

Settling a thousand teams for true takes minutes (`capacity` measures it), so balances are drawn here, and
the states are what the domain says of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from numpy.random import Generator

from peacetime.domain.burst import Policy, team_gauge
from peacetime.storage.models import Team, TeamGauge

ENGAGED = 0.02  # of the people are in a Rescue and lose an hour's worth an hour
BAD_INCIDENT = 9.0  # credit-hours a person
DAYS_AHEAD, COLUMNS = 33, 12
POLICY = Policy()


def drawn(teams: Sequence[Team], members: int, chance: Generator, now: datetime) -> None:
    """Write the gauges of these teams: most are near the cap, some in debt."""
    TeamGauge.objects.bulk_create(
        (_gauge(team, members, chance, now) for team in teams), batch_size=1000
    )


def _gauge(team: Team, members: int, chance: Generator, now: datetime) -> TeamGauge:
    tired = chance.random()
    held = POLICY.cap - chance.exponential(16.0 * tired, size=members)
    pairs = [[float(h), _pace(chance)] for h in sorted(held)]
    found = team_gauge([h for h, _ in pairs], policy=POLICY, bad_incident_cost=BAD_INCIDENT)
    return TeamGauge(
        team=team,
        computed_at=now - timedelta(minutes=float(chance.uniform(1, 60))),
        people=pairs,
        bad_incident_cost=BAD_INCIDENT,
        costs_at=now,
        state=found.state.value,
        state_since=now - timedelta(days=2),
        policy=0,
        remarks=["The end of 2 is not known: the usual length is taken."],
        ahead=chance.random((DAYS_AHEAD, COLUMNS)).round(4).tolist(),
        ahead_at=now,
    )


def _pace(chance: Generator) -> float:
    return -1.0 if chance.random() < ENGAGED else POLICY.accrual_per_hour
