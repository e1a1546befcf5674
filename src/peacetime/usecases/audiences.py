"""Audiences: the addresses that hear of Rescues, of one team or of all, from a severity up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.incidents.severity import severity_named
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.audiences import AudienceShown, audience_shown
from peacetime.queries.lookup import NotFound, team_named
from peacetime.storage.models import Audience
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.email_addresses import clean_addresses

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Team


@command
def add_audience(
    name: str,
    addresses: str,
    *,
    from_severity: str = "SEV4",
    team: str | None = None,
    actor: Actor,
    at: datetime,
) -> AudienceShown:
    """Name addresses, one a line, that hear of a team's Rescues, or of every team's without one."""
    owner = team_named(team) if team else None
    _require(actor, owner)
    row = Audience(team=owner)
    _fill(row, name, addresses, from_severity)
    row.save()
    _audit("audience.added", row, actor=actor, at=at)
    return audience_shown(row)


@command
def change_audience(
    audience_id: int,
    *,
    name: str,
    addresses: str,
    from_severity: str,
    actor: Actor,
    at: datetime,
) -> AudienceShown:
    """Say anew who hears, and from which severity; whose Rescues they hear of stays."""
    row = _audience(audience_id)
    _require(actor, row.team)
    before = audience_shown(row)
    _fill(row, name, addresses, from_severity)
    row.save()
    after = audience_shown(row)
    if after != before:
        _audit("audience.changed", row, actor=actor, at=at)
    return after


@command
def retire_audience(audience_id: int, *, actor: Actor, at: datetime) -> AudienceShown:
    """Tell these addresses nothing more; what they were told stays in the log."""
    row = _audience(audience_id)
    _require(actor, row.team)
    if row.retired_at is None:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
        _audit("audience.retired", row, actor=actor, at=at)
    return audience_shown(row)


def _require(actor: Actor, owner: Team | None) -> None:
    require(actor, Act.SET_UP_TEAM, team_id=owner.pk if owner else None)


def _audience(audience_id: int) -> Audience:
    rows = Audience.objects.select_for_update(of=("self",)).select_related("team")
    row = rows.filter(pk=audience_id).first()
    if row is None:
        raise NotFound("There is no such audience.", code="audience_unknown")
    return row


def _fill(row: Audience, name: str, addresses: str, from_severity: str) -> None:
    row.name = clean_text(name, field="name", max_length=100)
    row.addresses = "\n".join(clean_addresses(addresses))
    try:
        row.from_severity = severity_named(from_severity).value
    except InvalidInput as refusal:
        raise InvalidInput(refusal.sentence, field="from_severity", code=refusal.code) from None


def _audit(fact: str, row: Audience, *, actor: Actor, at: datetime) -> None:
    record.audit(
        fact,
        f"audience:{row.pk}",
        actor=actor,
        at=at,
        team=row.team,
        name=row.name,
        addresses=row.addresses.split("\n"),
        from_severity=row.from_severity,
    )
    record.fact(fact, at=at, team=row.team)
