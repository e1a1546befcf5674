"""What a provider's folder offers when its tool knows who is on call: a module `oncall`, found by its name.

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
    from collections.abc import Sequence

    from peacetime.domain.burst.people.turns import Turn
    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.domain.shared.spans import Span


class OnCall(Protocol):
    """The module `oncall` of a provider's folder; it only reads."""

    def turns(self, place: Place, schedule: str, span: Span, *, zone: str) -> Sequence[Turn]:
        """What a schedule says of a span.

        Args:
            place: The tool, and as whom it is asked.
            schedule: As the tool knows it; "" where there is only one.
            span: Turns that touch it.
            zone: Of times that name none.

        Raises:
            NotReached: Nobody answers.
            TrackerRefused: The tool says no.
        """


@cache
def schedules() -> dict[str, OnCall]:
    """Every tool that knows who is on call, by the name of its folder."""
    return {
        module.name: cast("OnCall", import_module(f"{integrations.__name__}.{module.name}.oncall"))
        for module in iter_modules(integrations.__path__)
        if module.ispkg and find_spec(f"{integrations.__name__}.{module.name}.oncall")
    }
