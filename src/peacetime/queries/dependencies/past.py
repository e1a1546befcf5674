"""Past Rescues with what brought them: who caused them, and what a change would have spared."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from peacetime.domain.dependencies.hindsight import Hindsight, hindsight
from peacetime.domain.dependencies.replay import (
    PastOutage,
    PastRescue,
    PastShares,
    Replayed,
    past_shares,
    replayed,
)
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.spans import Span
from peacetime.queries.beginnings import BEGAN
from peacetime.queries.sight import Sight, visible
from peacetime.storage.models import Incident, Rescue

if TYPE_CHECKING:
    from datetime import datetime

QUARTER = timedelta(days=90)


def past_rescues(sight: Sight, *, at: datetime, within: timedelta = QUARTER) -> list[PastRescue]:
    """The Rescues that ended lately, each with its cause where somebody said it; two queries.

    Of several incidents in one Rescue the first with a cause tells it. An outage lasts as its incident
    does; teams by their slugs.

    Args:
        sight: Whose: the cause of a private incident is told to whoever may see it.
        at: Now.
        within: How far back.
    """
    rows = Rescue.objects.filter(ended_at__gt=at - within, ended_at__lte=at, end_is="exact")
    found = {row.pk: row for row in rows.select_related("team").order_by("started_at")}
    causes = _causes(sight, found)
    return [
        PastRescue(
            str(row.pk), row.team.slug, Span(row.started_at, row.ended_at), causes.get(row.pk)
        )
        for row in found.values()
        if row.ended_at is not None and row.ended_at > row.started_at
    ]


def shares(
    system: System, sight: Sight, *, at: datetime, within: timedelta = QUARTER
) -> dict[str, PastShares]:
    """Who caused the Rescues of each team within so many days before now, by team."""
    past = past_rescues(sight, at=at, within=within)
    return past_shares(system, past, Span(at - within, at))


@dataclass(frozen=True, slots=True, order=True)
class Heaviest:
    """What a service of others cost a team: how long, and which share of all its Rescue."""

    spent: timedelta
    share: float
    team: str
    root: str


@dataclass(frozen=True, slots=True)
class TeamsPast:
    """Who caused the Rescues of a team, the most first, and what would have been had it been soft.

    `hindsights` are of services that others own.
    """

    shares: PastShares
    hindsights: tuple[Hindsight, ...]

    @property
    def heaviest(self) -> Heaviest | None:
        """The service of others that cost it most; None where none did."""
        told = self.shares
        found = (
            Heaviest(told.by_root[each.root], told.share(each.root) or 0.0, told.team, each.root)
            for each in self.hindsights
        )
        return max(found, default=None)


def pasts(
    system: System, sight: Sight, *, at: datetime, within: timedelta = QUARTER
) -> list[TeamsPast]:
    """The same as `shares` with what would have been, of each team; the most of others' doing first."""
    found = past_rescues(sight, at=at, within=within)
    by_team: dict[str, list[PastRescue]] = defaultdict(list)
    for rescue in found:
        by_team[rescue.team].append(rescue)
    told = [
        TeamsPast(
            each,
            tuple(
                hindsight(system, team, root, by_team[team])
                for root in each.by_root
                if system.service(root).team != team
            ),
        )
        for team, each in past_shares(system, found, Span(at - within, at)).items()
    ]
    return sorted(told, key=lambda one: (-one.shares.upstream, -one.shares.spent))


def told_again(
    before: System, after: System, sight: Sight, *, at: datetime, within: timedelta = QUARTER
) -> list[Replayed]:
    """What would have become of past Rescues in a changed system."""
    return replayed(before, after, past_rescues(sight, at=at, within=within))


def _causes(sight: Sight, rescues: dict[int, Rescue]) -> dict[int, PastOutage]:
    rows = (
        Incident.objects.filter(
            visible(sight), rescue__in=rescues, upstream_cause__isnull=False, is_drill=False
        )
        .annotate(began=BEGAN, ended=Coalesce("mitigated_at", "resolved_at"))
        .order_by("began")
        .values_list("rescue_id", "began", "ended", "upstream_cause__service__slug")
    )
    found: dict[int, PastOutage] = {}
    for rescue, began, ended, service in rows:
        if ended is not None and ended > began:
            found.setdefault(rescue, PastOutage(service, Span(began, ended)))
    return found
