"""What a provider's folder offers when its tool tracks work: a module `tickets`, found by its name.

Adding a tracker is adding a folder; nothing here is edited.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

from peacetime import integrations

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.draft import Draft
    from peacetime.domain.postmortems.tickets.stages import Stage
    from peacetime.domain.postmortems.tickets.tracker import Place, Seen


class Tracker(Protocol):
    """The module `tickets` of a provider's folder; the folder's name is the provider's.

    Everything raises `NotReached` where nobody answers and `TrackerRefused` where the tracker says no.
    """

    NAME: str
    """The tool's own name: "Jira"."""

    STAGES: frozenset[Stage]
    """What it can say of how far a ticket is."""

    def find(self, place: Place, draft: Draft) -> Seen | None:
        """The ticket that was made before for this action item; None where there is none."""

    def create(self, place: Place, draft: Draft) -> Seen:
        """Make the ticket, as far along as the action item is."""

    def read(self, place: Place, key: str) -> Seen:
        """A ticket as it is now."""

    def change(
        self, place: Place, key: str, draft: Draft, names: Collection[str], stage: Stage | None
    ) -> Seen:
        """Send the values that changed here, and move it where it has to go."""

    def changed_since(self, place: Place, label: str, since: datetime) -> Sequence[Seen]:
        """The tickets with this label that changed there since a moment; not all, where there are many."""


@cache
def trackers() -> dict[str, Tracker]:
    """Every tool that tracks work, by the name of its folder."""
    names = sorted(
        module.name
        for module in iter_modules(integrations.__path__)
        if module.ispkg and find_spec(f"{integrations.__name__}.{module.name}.tickets")
    )
    return {name: _tracker(name) for name in names}


def _tracker(name: str) -> Tracker:
    return cast("Tracker", import_module(f"{integrations.__name__}.{name}.tickets"))
