"""Which mode a team is in, and was in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.modes.transitions import Mode, ModeNow
from peacetime.storage.models import Rescue

if TYPE_CHECKING:
    from peacetime.storage.models import Team


def open_rescue(team: Team) -> Rescue | None:
    """The Rescue the team is in, if it is in one."""
    return Rescue.objects.filter(team=team, end_is="open").first()


def mode_now(team: Team) -> ModeNow:
    """The mode of one team; lock the team's row first when a write depends on it."""
    last = Rescue.objects.filter(team=team).order_by("started_at").last()
    if last is None:
        return ModeNow(Mode.DELIVERY, team.history_from)
    if last.end_is == "open":
        return ModeNow(Mode.RESCUE, last.started_at)
    return ModeNow(Mode.DELIVERY, last.ended_at or last.started_at, last.recovering_until)
