"""Who may read of an incident: everybody, or whoever holds a role in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.incidents.states import MergeRefused
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.incident_teams import merged_from
from peacetime.queries.lookup import incident_named
from peacetime.storage.models import Incident
from peacetime.usecases import opening, record
from peacetime.usecases.burst import engaging
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class PrivacyChanged:
    """Whether an incident is private now."""

    incident: str
    is_private: bool
    is_changed: bool


@command
def change_privacy(ref: str, *, is_private: bool, actor: Actor, at: datetime) -> PrivacyChanged:
    """Make an incident private, or let everybody read it again, with all that became part of it.

    Whoever does so stays in sight of it. What was sent while everybody might read it has been read.

    Raises:
        MergeRefused: `incident_merged` where it is part of another, which is as private.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    if incident.is_private == is_private:
        return PrivacyChanged(incident.ref, is_private, is_changed=False)
    if incident.merged_into is not None:
        sentence = "This incident is part of another one. Change that one: both are as private."
        raise MergeRefused(sentence, code="incident_merged")
    incident.is_private = is_private
    incident.save(update_fields=["is_private"])
    parts = [part.pk for part in merged_from(incident)]
    Incident.objects.filter(pk__in=parts).update(is_private=is_private)
    if is_private and incident.is_open:
        opening.stay(incident, actor, at=at)
        engaging.keep(incident, at=at)
    text = "Private from here on" if is_private else "May be read by everybody from here on"
    record.append_entry(incident, EntryKind.MODE, text, actor=actor, at=at)
    record.happened("incident.privacy.changed", incident, actor=actor, at=at, private=is_private)
    return PrivacyChanged(incident.ref, is_private, is_changed=True)
