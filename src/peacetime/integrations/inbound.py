"""What a provider's folder offers when its tool sends deliveries: a module `inbound`, found by its name.

Adding a tool is adding a folder; nothing here is edited.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Protocol, cast

from peacetime import integrations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.domain.signals.signal import Reading


class Inbound(Protocol):
    """The module `inbound` of a provider's folder; the folder's name is the provider's.

    A signature, where the tool signs, is checked by a module `signature` beside it.
    """

    NAME: str
    """The tool's own name: "Alertmanager".

    A form that many tools write, such as CloudEvents, also sets `IS_GENERAL = True`: it is asked last.
    """

    def recognises(self, payload: Any, headers: Mapping[str, str]) -> bool:
        """Whether this looks like one of its deliveries; names of headers are in small letters."""

    def read(self, payload: Any, headers: Mapping[str, str]) -> Reading:
        """What it says.

        Raises:
            NotRead: It cannot be read.
        """


@cache
def providers() -> dict[str, Inbound]:
    """Every tool that sends deliveries, by the name of its folder; what many tools write comes last."""
    names = sorted(
        module.name
        for module in iter_modules(integrations.__path__)
        if module.ispkg and find_spec(f"{integrations.__name__}.{module.name}.inbound")
    )
    found = {name: _inbound(name) for name in names}
    return dict(sorted(found.items(), key=lambda pair: getattr(pair[1], "IS_GENERAL", False)))


def whose(payload: Any, headers: Mapping[str, str]) -> str | None:
    """The folder of the tool that sent this, where it can be known; names of headers are in small letters."""
    return next(
        (name for name, tool in providers().items() if tool.recognises(payload, headers)), None
    )


def _inbound(name: str) -> Inbound:
    return cast("Inbound", import_module(f"{integrations.__name__}.{name}.inbound"))
