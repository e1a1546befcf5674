"""How an incident goes on: open, suspended, closed, merged into another, open again.

Two that turn out to be one are merged, which keeps the record of both; what was closed too early, or
merged by mistake, is opened again. A drill waits while there is a real Rescue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Collection


class MergeRefused(DomainError):
    """These two cannot become one."""

    code = "merge_refused"


class StillOpen(DomainError):
    """The incident goes on; there is nothing to open again."""

    code = "incident_open"


class NotSuspended(DomainError):
    """There is nothing to resume."""

    code = "not_suspended"


class LastIncident(DomainError):
    """A team would be in Rescue Mode without an incident: it stands down instead."""

    code = "last_incident"


@dataclass(frozen=True, slots=True)
class Standing:
    """What must be known of an incident before it is merged or opened again.

    `merged_from` are the ids of all that became this one, however many steps ago.
    """

    id: str
    is_open: bool
    is_drill: bool = False
    is_private: bool = False
    is_imported: bool = False
    merged_from: frozenset[str] = frozenset()


def check_merge(source: Standing, target: Standing) -> None:
    """Whether one incident may become part of another.

    Both go on, both are drills or neither is, and both are private or neither is: what was said in
    confidence stays so, and what was public was read already.

    Args:
        source: The one that ends.
        target: The one that goes on.

    Raises:
        MergeRefused: `merge_into_itself`, `merge_in_a_circle`, `merge_of_closed`,
            `merge_drill_and_real`, `merge_private_and_public`.

    Source: our default; the framework asks for one command structure a Rescue, not two.

    >>> check_merge(Standing("a", True), Standing("b", True))
    >>> check_merge(Standing("a", True), Standing("a", True))
    Traceback (most recent call last):
    peacetime.domain.incidents.states.MergeRefused: An incident cannot become part of itself. Choose another one.
    """
    if source.id == target.id:
        sentence = "An incident cannot become part of itself. Choose another one."
        raise MergeRefused(sentence, code="merge_into_itself")
    if target.id in source.merged_from:
        sentence = "That one became part of this one before. Open it again first."
        raise MergeRefused(sentence, code="merge_in_a_circle")
    if not (source.is_open and target.is_open):
        sentence = "Only incidents that go on become one. Open the closed one again first."
        raise MergeRefused(sentence, code="merge_of_closed")
    if source.is_drill != target.is_drill:
        sentence = "A drill and a real incident stay two, or what was practised would count."
        raise MergeRefused(sentence, code="merge_drill_and_real")
    if source.is_private != target.is_private:
        sentence = "A private incident and one that everybody reads stay two."
        raise MergeRefused(sentence, code="merge_private_and_public")


def check_reopening(incident: Standing) -> None:
    """Whether a closed or merged incident may go on.

    Raises:
        StillOpen: It does already; `incident_imported` where it is history from elsewhere.

    >>> check_reopening(Standing("a", is_open=False))
    """
    if incident.is_imported:
        sentence = "This incident was brought from another tool. Declare a new one instead."
        raise StillOpen(sentence, code="incident_imported")
    if incident.is_open:
        raise StillOpen("This incident goes on. There is nothing to open again.")


def check_closing(teams_without_another: Collection[str]) -> None:
    """Whether one incident of several may end by itself.

    Args:
        teams_without_another: Names of the teams that are in Rescue Mode by this incident alone.

    Raises:
        LastIncident: There is such a team: Rescue ends by standing down, with all that belongs to it.

    >>> check_closing([])
    """
    if teams_without_another:
        names = ", ".join(sorted(teams_without_another))
        sentence = f"It is the only incident of {names}. Stand down instead: that ends both."
        raise LastIncident(sentence, details={"teams": sorted(teams_without_another)})
