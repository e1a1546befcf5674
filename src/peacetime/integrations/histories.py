"""What a provider's folder offers when its tool knows past incidents: a module `history`, found by its name.

Adding one is adding a folder; nothing here is edited.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

from peacetime import integrations

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.wire.elsewhere import PageRead


class History(Protocol):
    """The module `history` of a provider's folder; it only reads."""

    WHICH: str
    """What one may narrow it to, in a line: "Only one service: its id"."""

    def page(
        self, place: Place, which: str, since: datetime, until: datetime, cursor: str
    ) -> PageRead:
        """One page of the incidents between two moments.

        Args:
            place: The tool, and as whom it is asked.
            which: What it is narrowed to; "" for all.
            since: Incidents that were made from then on.
            until: And before then, so that what comes meanwhile moves no page.
            cursor: What the page before said; "" for the first.

        Raises:
            NotReached: Nobody answers.
            TrackerRefused: The tool says no.
        """


@cache
def histories() -> dict[str, History]:
    """Every tool that knows past incidents, by the name of its folder."""
    return {
        module.name: cast(
            "History", import_module(f"{integrations.__name__}.{module.name}.history")
        )
        for module in iter_modules(integrations.__path__)
        if module.ispkg and find_spec(f"{integrations.__name__}.{module.name}.history")
    }
