"""What a change of the system does to the balance of the team that it helps most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.changes.overdrafts import overdraft_with
from peacetime.queries.burst.gauge import GaugeView, gauges_of
from peacetime.storage.models import Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from peacetime.domain.dependencies.changes.baseline import Baseline
    from peacetime.domain.dependencies.changes.kinds import Change
    from peacetime.domain.dependencies.changes.savings import Saving
    from peacetime.domain.dependencies.overdraft import Altered
    from peacetime.queries.access import Actor

HOUR_MINUTES = 60.0
NOT_SAID = "Fewer than five Rescues say what an hour of Rescue costs the team."


@dataclass(frozen=True, slots=True)
class Overdraft:
    """How likely a month brings a team more Rescue than it can absorb now, without and with a change.

    Args:
        team: That the change helps most.
        absorbs_hours: Rescue that it can absorb now; None where that is not known or not shown.
        chance: Of a month with more Rescue than that; None likewise.
        unknown: Why there is no chance, as a sentence.
    """

    team: str
    absorbs_hours: float | None
    chance: Altered | None
    unknown: str = ""


def overdrafts(
    base: Baseline, savings: Iterable[Saving], *, actor: Actor, at: datetime
) -> list[Overdraft | None]:
    """For each change, what it does to the chance of an overdraft; None where it helps no team.

    Formula: a team absorbs usable credit-hours now ÷ credit-hours that an hour of Rescue cost it in a
    year. What it earns within the month is not counted, nor is what the month takes besides.

    Args:
        base: What is.
        savings: Changes, as they were weighed.
        actor: Whose: a small team's balance is shown to nobody outside it.
        at: Now.

    Cost: two queries; some milliseconds a change.
    """
    savings = list(savings)
    helped = [_helped_most(each) for each in savings]
    views = _views({team for team in helped if team is not None}, actor, at=at)
    return [
        None if team is None else _overdraft(base, team, views.get(team), each.changes)
        for team, each in zip(helped, savings, strict=True)
    ]


def _views(teams: Iterable[str], actor: Actor, *, at: datetime) -> dict[str, GaugeView]:
    rows = list(Team.objects.filter(slug__in=list(teams)))
    found = gauges_of(rows, at=at, reader=actor.person_id)
    return {row.slug: found[row.pk] for row in rows if row.pk in found}


def _helped_most(saving: Saving) -> str | None:
    ranked = sorted(saving.by_team, key=lambda team: (-saving.by_team[team], team))
    return ranked[0] if ranked else None


def _overdraft(
    base: Baseline, team: str, view: GaugeView | None, changes: Sequence[Change]
) -> Overdraft:
    if view is None or view.usable_hours is None:
        return Overdraft(team, None, None, view.sentence if view else "")
    if not view.cost_per_rescue_hour:
        return Overdraft(team, None, None, NOT_SAID)
    hours = view.usable_hours / view.cost_per_rescue_hour
    return Overdraft(team, hours, overdraft_with(base, team, hours * HOUR_MINUTES, *changes))
