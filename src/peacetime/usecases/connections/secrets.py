"""What a connection keeps: settings in the open, secrets sealed together in one box."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peacetime.storage.sealing import opened, sealed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.storage.models import Connection


@dataclass(frozen=True, slots=True)
class Reached:
    """A connection with all it needs to be used. Its secrets are left out of what is printed."""

    id: int
    provider: str
    name: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


def settings_of(row: Connection) -> Reached:
    """The connection, opened.

    Raises:
        NotOpened: The installation's secret key is another one now.
    """
    return Reached(row.pk, row.provider, row.name, row.settings, secrets_in(row))


def secrets_in(row: Connection) -> dict[str, str]:
    """Its secrets by name; none where they were deleted."""
    if row.secrets is None:
        return {}
    kept = json.loads(opened(row.secrets))
    return {str(name): str(value) for name, value in kept.items()}


def box_of(secrets: Mapping[str, str]) -> bytes | None:
    """Secrets as they may be stored."""
    kept = {name: value for name, value in secrets.items() if value}
    return sealed(json.dumps(kept)) if kept else None
