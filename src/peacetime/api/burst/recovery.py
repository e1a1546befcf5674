"""After a Rescue: the rest a team is owed, and whether its recovery was kept."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from ninja import Router
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Shown
from peacetime.queries.burst.recovery import TeamRecovery, team_recovery

router = Router(tags=["capacity"])
NO_RESCUE = "There was no Rescue yet, so there is nothing to recover from."


class OwedShown(Shown):
    """Rest owed after Rescue work, of all people together, in contracted hours off."""

    owed_hours: float = Field(description="What brings everybody who is in debt back to zero.")
    in_full_hours: float = Field(description="What gives back all that the Rescue took.")
    owed_days: float


class SkippedShown(Shown):
    """What cut a recovery short, without blame and without a name."""

    code: str
    kind: str | None
    at: datetime
    hours_short: float | None
    sentence: str


class RescueShown(Shown):
    """The last Rescue of a team, and what became of the recovery after it."""

    started_at: datetime
    ended_at: datetime | None
    promised_until: datetime | None
    is_over: bool
    is_recovering: bool
    owed: OwedShown | None = Field(description="Null while it lasts, or where it is not shown.")
    skipped: list[SkippedShown]


class Recovery(Shown):
    """A team's recovery; without a Rescue `rescue` is null, and `unknown` says so."""

    team: str
    rescue: RescueShown | None
    unknown: str


@router.get("/{slug}/burst/recovery", response=Recovery)
def read_burst_recovery(request: Request, slug: str) -> Recovery:
    """After the last Rescue: the rest a team is owed, and what cut its recovery short."""
    found = team_recovery(slug, actor=request.auth, at=timezone.now())
    if found is None:
        return Recovery(team=slug, rescue=None, unknown=NO_RESCUE)
    return Recovery(team=found.team, rescue=_shown(found), unknown="")


def _shown(found: TeamRecovery) -> RescueShown:
    return RescueShown(
        started_at=found.started_at,
        ended_at=found.ended_at,
        promised_until=found.promised_until,
        is_over=found.is_over,
        is_recovering=found.is_recovering,
        owed=None if found.owed is None else OwedShown.model_validate(found.owed),
        skipped=[
            SkippedShown(
                code=each.code,
                kind=each.kind.value if each.kind else None,
                at=each.at,
                hours_short=each.hours_short,
                sentence=each.sentence,
            )
            for each in found.skipped
        ],
    )
