"""What a fact changes on which page. A fact that is not named here changes everything it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.queries.live import Fact

# The parts of a room, beside the timeline, by how a fact's name begins; the first that fits.
ROOM = {
    "incident.timeline.": (),
    "incident.role.": ("banner", "roles", "facts"),
    "incident.roles.": ("banner", "roles"),
    "incident.update.": ("banner", "updates"),
    "incident.criterion.": ("banner", "criteria"),
    "incident.moment.": ("banner", "facts"),
    "incident.team.": ("banner", "course"),
    "incident.privacy.": ("banner", "roles", "course"),
    "incident.drill.": ("banner", "updates", "course"),
    "playbook.": ("leading",),
    "": ("banner", "criteria", "roles", "updates", "facts", "leading", "course"),
}
NOT_IN_A_ROOM = ("mode.rescue.declared", "message.", "burst.")
SETTLED = "burst.gauge.settled"
NOT_ON_THE_BOARD = (
    "incident.timeline.",
    "incident.moment.",
    "message.",
    "service.",
    "person.",
    "playbook.",
    "wording.",
    "recognition.",
    "connection.",
)
EVERY_CARD = (
    *("organisation.", "history.", "team.archived", "team.restored"),
    *("incident.opened", "incident.merged", "incident.privacy."),
)
IN_ORDER = ("incident.role.", "incident.roles.", "incident.criterion.", "burst.")  # cards stay put
OF_TEAMS = (
    *("mode.", "team.", "history.", "incident.entry.", "incident.moment.", "playbook."),
    *("incident.opened", "incident.closed", "incident.merged", "incident.reopened"),
    *("incident.team.", "incident.privacy.", "incident.drill."),
)
ON_IT = (
    *("incident.role.", "incident.roles.", "incident.team.", "mode.rescue.stood_down"),
    *("incident.closed", "incident.merged", "incident.reopened", "incident.privacy."),
)
IN_SUGGESTIONS = ("recognition.", "mode.rescue.", "team.archived", "team.restored")
IN_HEADLINE = ("mode.", "team.", "history.", "organisation.")


def shows_on_board(fact: str) -> bool:
    """Whether a card or a team's row may read differently."""
    if fact.startswith("burst."):
        return fact == SETTLED
    return not fact.startswith(NOT_ON_THE_BOARD)


def shows_on_every_card(fact: str) -> bool:
    """Whether cards of any team may come or go."""
    return fact.startswith(EVERY_CARD)


def moves_its_card(fact: str) -> bool:
    """Whether the card of its incident may come, go, or stand elsewhere."""
    return not fact.startswith(IN_ORDER)


def shows_in_headline(fact: str) -> bool:
    """Whether the count of teams, or the share of time, may be another."""
    return fact.startswith(IN_HEADLINE)


def shows_in_suggestions(fact: str) -> bool:
    """Whether what signals say may be another, or answered."""
    return fact.startswith(IN_SUGGESTIONS)


def shows_on_team_page(fact: str) -> bool:
    """Whether a team's page may read differently."""
    return fact.startswith(OF_TEAMS)


def shows_in_capacity(fact: str) -> bool:
    """Whether a team's capacity may be another: it is asked for anew, since not everybody may see it."""
    return fact.startswith(("burst.", "mode."))


def shows_who_is_on_it(fact: str) -> bool:
    """Whether other people may be in an incident, or none any longer; asked for anew by its own people."""
    return fact.startswith(ON_IT)


def shows_in_room(fact: Fact) -> bool:
    """Whether somebody may have the room open and see it there: nobody has one that is new."""
    return fact.incident != "" and not fact.name.startswith(NOT_IN_A_ROOM)


def shows_in_rooms(fact: str) -> bool:
    """Whether the team's name, or who may be given a role, is another in its rooms."""
    return fact.startswith("team.")


def parts_of_room(facts: Iterable[str]) -> list[str]:
    """The parts of a room that these facts change, in the order of the page."""
    changed = {
        part
        for fact in facts
        for part in next(parts for begin, parts in ROOM.items() if fact.startswith(begin))
    }
    return [part for part in ROOM[""] if part in changed]
