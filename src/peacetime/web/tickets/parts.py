"""What other pages show of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.queries.tickets.shown import tickets_of, trackers_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peacetime.queries.access import Actor

STATES = {
    "waiting": "Waiting",
    "settled": "In step",
    "failed": "Needs you",
    "unlinked": "Unlinked",
}


def ticket_context(ref: str, team: str, *, actor: Actor) -> dict[str, Any]:
    """What `tickets/_of_action.html` shows; two queries."""
    found = tickets_of([ref], sight=actor.sight).get(ref)
    return {"ticket": found, "trackers": [] if found else trackers_for(team)}


def unfiled_context(refs: Sequence[str], team: str, *, actor: Actor) -> dict[str, Any]:
    """What `tickets/_of_postmortem.html` shows of these open action items; two queries."""
    trackers = trackers_for(team)
    filed = tickets_of(refs, sight=actor.sight) if trackers else {}
    return {
        "trackers": trackers,
        "unfiled": len(refs) - len(filed) if trackers else 0,
        "filed_tickets": [one for one in filed.values() if one.state != "failed"],
        "failed_tickets": [one for one in filed.values() if one.state == "failed"],
    }
