"""What a provider's folder offers when its tool can be connected: a module `connector`, found by its name.

Adding a tool is adding a folder; nothing here is edited. A folder that also has a module `deliver` takes our
messages (see `integrations/__init__.py`).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

from peacetime import integrations
from peacetime.queries.providers import Checked, Field, Provider

if TYPE_CHECKING:
    from collections.abc import Mapping


class Connector(Protocol):
    """The module `connector` of a provider's folder; the folder's name is the provider's."""

    NAME: str
    """The tool's own name: "Microsoft Teams"."""

    ABOUT: str
    """What one connects it for, in a sentence."""

    READS: tuple[str, ...]
    """What is read there, in sentences; none where nothing is."""

    WRITES: tuple[str, ...]
    """What is written there, in sentences."""

    FIELDS: tuple[Field, ...]
    """What is to be filled in."""

    def check(self, settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
        """Ask the tool whether what was filled in works, without writing anything there that people see.

        Raises:
            NotReached: It does not answer.
        """


@cache
def connectors() -> dict[str, Connector]:
    """Every tool that can be connected, by the name of its folder."""
    names = sorted(
        module.name
        for module in iter_modules(integrations.__path__)
        if module.ispkg and find_spec(f"{integrations.__name__}.{module.name}.connector")
    )
    return {name: _connector(name) for name in names}


@cache
def providers() -> dict[str, Provider]:
    """What each of them says of itself, as pages show it."""
    return {
        name: Provider(
            key=name,
            name=connector.NAME,
            about=connector.ABOUT,
            reads=tuple(connector.READS),
            writes=tuple(connector.WRITES),
            fields=tuple(connector.FIELDS),
            is_told=_has(name, "deliver") and not _has(name, "tickets"),
            is_tracker=_has(name, "tickets"),
            has_schedules=_has(name, "oncall"),
            has_calendars=_has(name, "meetings"),
            history=_history(name),
        )
        for name, connector in connectors().items()
    }


def _has(name: str, part: str) -> bool:
    return find_spec(f"{integrations.__name__}.{name}.{part}") is not None


def _history(name: str) -> str:
    """What the module `history` of a folder says one may narrow it to."""
    if not _has(name, "history"):
        return ""
    return str(import_module(f"{integrations.__name__}.{name}.history").WHICH)


def _connector(name: str) -> Connector:
    return cast("Connector", import_module(f"{integrations.__name__}.{name}.connector"))
