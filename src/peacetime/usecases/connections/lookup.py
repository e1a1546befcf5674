"""A connection to be changed: locked, in use, by somebody who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import Connection
from peacetime.usecases import record

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Team


def locked(connection_id: int) -> Connection:
    """The connection, locked until the transaction ends.

    Raises:
        NotFound: `connection_unknown`.
    """
    rows = Connection.objects.select_for_update(of=("self",)).select_related("team")
    row = rows.filter(pk=connection_id, retired_at=None).first()
    if row is None:
        raise NotFound("There is no such connection.", code="connection_unknown")
    return row


def require_set_up(actor: Actor, team: Team | None) -> None:
    """A team's own is set up by its leads, the organisation's by administrators."""
    if team is None:
        require(actor, Act.SET_UP_ORGANISATION)
    else:
        require(actor, Act.SET_UP_TEAM, team_id=team.pk)


def happened(fact: str, row: Connection, *, actor: Actor, at: datetime, **changes: object) -> None:
    """Audit what somebody did with it, never with a secret, and tell those who watch."""
    record.audit(
        fact,
        f"connection:{row.pk}",
        actor=actor,
        at=at,
        team=row.team,
        provider=row.provider,
        name=row.name,
        **changes,
    )
    record.fact(fact, at=at, team=row.team)
