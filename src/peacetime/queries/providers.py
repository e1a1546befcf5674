"""What can be connected, as each provider's folder describes it.

The folders stand on a higher floor; which module finds them is the project's setting `PROVIDERS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.module_loading import import_string

from peacetime.queries.lookup import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. What is secret is sealed, and never shown again."""

    name: str
    label: str
    help: str = ""
    is_secret: bool = False
    is_required: bool = True
    is_address: bool = False  # of a host that we ask
    is_long: bool = False  # several lines
    choices: tuple[tuple[str, str], ...] = ()  # value and label
    default: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: whether all is well, as whom we speak there, and which scopes are missing."""

    is_right: bool
    sentence: str
    speaks_as: str = ""
    scopes: tuple[str, ...] = ()
    missing_scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """A tool that can be connected."""

    key: str  # the name of its folder
    name: str
    about: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    fields: tuple[Field, ...]
    is_told: bool  # takes our messages
    is_tracker: bool = (
        False  # takes action items as tickets, and of messages that a sprint is paused
    )

    has_schedules: bool = False  # of who is on call, which feed rotas
    has_calendars: bool = False  # whose meetings are listed and moved
    history: str = ""  # what of its incidents may be asked for; "" where it has none to read

    @property
    def is_written(self) -> bool:
        """Whether something is written there, so that it can be tried out without."""
        return self.is_told or self.is_tracker or self.has_calendars

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


def providers() -> dict[str, Provider]:
    """Every tool that can be connected, by the name of its folder."""
    found = cast("Callable[[], dict[str, Provider]]", import_string(settings.PROVIDERS))
    return found()


def provider_named(key: str) -> Provider:
    """One of them.

    Raises:
        NotFound: `provider_unknown`.
    """
    found = providers().get(key)
    if found is None:
        known = ", ".join(providers())
        raise NotFound(
            f"“{key}” cannot be connected. Choose one of: {known}.", code="provider_unknown"
        )
    return found
