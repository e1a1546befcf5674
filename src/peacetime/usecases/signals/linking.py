"""Groups and incidents: which alerts belong to which."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.transitions import AlreadyInRescue
from peacetime.queries.access import Act, Actor, Idempotency, require
from peacetime.queries.lookup import NotFound, incident_named
from peacetime.queries.signals.groups import GroupShown, group_row, group_shown
from peacetime.usecases import record
from peacetime.usecases.command import Replayed, command
from peacetime.usecases.modes import Declared, declare_rescue
from peacetime.usecases.several import Opened, open_further_incident

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.modes.declaration import Declaration
    from peacetime.storage.models import AlertGroup


@command
def link_group(ref: str, incident: str, *, actor: Actor, at: datetime) -> GroupShown:
    """Say that a group of alerts belongs to an incident; its timeline gets one line, however many alerts."""
    require(actor, Act.RUN_INCIDENT)
    joined = incident_named(incident, sight=actor.sight, lock=True)
    group = group_row(ref, lock=True)
    if group.incident_id == joined.pk:
        return group_shown(group)
    group.incident, group.linked_at, group.linked_by = joined, at, actor.label
    group.save(update_fields=["incident", "linked_at", "linked_by"])
    record.append_entry(joined, EntryKind.NOTE, _words(group), actor=actor, at=at)
    record.happened("signal.group.linked", joined, actor=actor, at=at, group=group.ref)
    return group_shown(group)


@command
def unlink_group(ref: str, *, actor: Actor, at: datetime) -> GroupShown:
    """Say that a group of alerts does not belong to its incident after all."""
    require(actor, Act.RUN_INCIDENT)
    group = group_row(ref)
    if group.incident is None:
        return group_shown(group)
    was = incident_named(group.incident.ref, sight=actor.sight, lock=True)
    group = group_row(ref, lock=True)
    group.incident, group.linked_at, group.linked_by = None, None, ""
    group.save(update_fields=["incident", "linked_at", "linked_by"])
    said = f"These alerts do not belong to this incident after all: {group.title}"
    record.append_entry(was, EntryKind.NOTE, said, actor=actor, at=at)
    record.happened("signal.group.unlinked", was, actor=actor, at=at, group=group.ref)
    return group_shown(group)


def open_from_group(
    ref: str, declaration: Declaration, *, actor: Actor, at: datetime
) -> GroupShown:
    """Open an incident for a group: declare Rescue Mode, or a further incident where the team is in it.

    Asked again it answers the incident that the group has. Broken off in between, the same request goes on
    with the incident that it opened.

    Raises:
        NotFound: `group_without_team`: nobody is known whose Rescue it would be.
    """
    require(actor, Act.RUN_INCIDENT)
    group = group_row(ref)
    if group.incident is not None:
        return link_group(ref, group.incident.ref, actor=actor, at=at)
    if group.team is None:
        sentence = (
            "No team is known for these alerts. Give their source or their service a team, or declare by hand "
            "and link them."
        )
        raise NotFound(sentence, code="group_without_team")
    incident = _opened(group.team.slug, declaration, actor=_opening(actor), at=at)
    return link_group(ref, incident, actor=actor, at=at)


def _opened(slug: str, declaration: Declaration, *, actor: Actor, at: datetime) -> str:
    try:
        return declare_rescue(slug, declaration, actor=actor, at=at).incident
    except AlreadyInRescue:
        return open_further_incident(slug, declaration, actor=actor, at=at).incident
    except Replayed as first:
        return str(first.answer)


def _opening(actor: Actor) -> Actor:
    """The actor for the first of two acts: it has a key of its own, and the second keeps the answer."""
    asked = actor.idempotency
    if asked is None:
        return actor
    key = f"opening:{sha256(asked.key.encode()).hexdigest()}"
    kept = Idempotency(key, asked.request_digest, _incident_of)
    return replace(actor, idempotency=kept)


def _incident_of(made: object) -> tuple[int, object]:
    assert isinstance(made, Declared | Opened)
    return HTTPStatus.CREATED.value, made.incident


def _words(group: AlertGroup) -> str:
    more = "" if group.alerts == 1 else f" and {group.alerts - 1} more"
    return f"Alerts belong to this incident: {group.title}{more}."
