"""Connections to chats, with what it takes to speak there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peacetime.storage.models import Connection
from peacetime.storage.sealing import NotOpened, opened

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Link:
    """One workspace of a chat. Its secrets are in no text that this value is shown by."""

    id: int
    version: int
    settings: Mapping[str, str]
    is_paused: bool
    is_dry_run: bool
    team: str = ""  # slug of the only team it is for
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def may_write(self) -> bool:
        """Whether anything may be changed there by itself."""
        return not (self.is_paused or self.is_dry_run)


def link(connection_id: int, provider: str) -> Link | None:
    """One connection that was not taken away."""
    rows = Connection.objects.filter(pk=connection_id, provider=provider, retired_at=None)
    row = rows.select_related("team").first()
    return _link(row) if row else None


def links(provider: str) -> list[Link]:
    """Every connection of a chat that was not taken away."""
    rows = Connection.objects.filter(provider=provider, retired_at=None).select_related("team")
    return [_link(row) for row in rows]


def _link(row: Connection) -> Link:
    return Link(
        row.pk,
        row.version,
        {name: str(value) for name, value in row.settings.items()},
        row.paused_at is not None,
        row.is_dry_run,
        row.team.slug if row.team else "",
        _secrets(row),
    )


def _secrets(row: Connection) -> dict[str, str]:
    if row.secrets is None:
        return {}
    try:
        found = json.loads(opened(row.secrets))
    except NotOpened:
        return {}  # whoever checks the connection reads why
    return {name: str(value) for name, value in found.items()}
