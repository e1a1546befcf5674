"""What several use-cases write alike: timeline, audit, facts, messages, reminders.

Called inside a use-case's transaction, with the team's or the incident's row locked.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from peacetime.domain.incidents import timeline
from peacetime.domain.shared.facts import known_fact
from peacetime.queries import audit_chain
from peacetime.storage import events, jobs
from peacetime.storage.models import (
    AuditChain,
    AuditEntry,
    Incident,
    Message,
    Reminder,
    Team,
    TimelineEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.domain.communications.messages import Words
    from peacetime.queries.access import Actor

ORGANISATION = "organisation"


def append_entry(
    incident: Incident,
    kind: timeline.EntryKind,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    corrects: TimelineEntry | None = None,
) -> TimelineEntry:
    """Append to the timeline of a locked incident and move the head of its chain."""
    number = incident.timeline_length + 1
    content = timeline.content_digest(text, reason)
    entry_hash = timeline.entry_hash(
        previous_hash=incident.timeline_hash,
        number=number,
        kind=kind.value,
        at=at,
        actor=actor.label,
        corrects=corrects.number if corrects else None,
        content_digest=content,
    )
    entry = TimelineEntry.objects.create(
        incident=incident,
        number=number,
        kind=kind.value,
        text=text,
        reason=reason,
        at=at,
        actor=actor.label,
        corrects=corrects,
        content_digest=content,
        previous_hash=incident.timeline_hash,
        entry_hash=entry_hash,
    )
    incident.timeline_length, incident.timeline_hash = number, entry_hash
    incident.save(update_fields=["timeline_length", "timeline_hash"])
    return entry


def audit(
    fact: str,
    object_: str,
    *,
    actor: Actor,
    at: datetime,
    team: Team | None = None,
    **changes: object,
) -> None:
    """Append to the audit log: one chain per team, one for the organisation."""
    name = f"team:{team.slug}" if team else ORGANISATION
    head = AuditChain.objects.select_for_update().filter(name=name).first()
    if head is None:
        AuditChain.objects.get_or_create(name=name)  # two may begin a chain at once
        head = AuditChain.objects.select_for_update().get(name=name)
    number = head.length + 1
    hashed = audit_chain.entry_hash(
        head.last_hash,
        number,
        at=at,
        actor=actor.label,
        fact=fact,
        object_=object_,
        changes=changes,
    )
    AuditEntry.objects.create(
        chain=head,
        number=number,
        at=at,
        actor=actor.label,
        fact=known_fact(fact),
        object=object_,
        changes=json.loads(json.dumps(changes, default=str)),
        previous_hash=head.last_hash,
        entry_hash=hashed,
    )
    head.length, head.last_hash = number, hashed
    head.save(update_fields=["length", "last_hash"])


def fact(
    name: str, *, at: datetime, incident: Incident | None = None, team: Team | None = None
) -> None:
    """Tell those who watch that something happened."""
    watched = team or (incident.team if incident else None)
    events.append(
        name, at=at, team=watched.slug if watched else "", incident=incident.ref if incident else ""
    )


def tell(
    incident: Incident,
    kind: str,
    words: Words,
    *,
    audience: str,
    addresses: Iterable[str],
    at: datetime,
    occasion: str,
) -> int:
    """Write one message per address and defer its delivery in the same transaction.

    `occasion` makes the key: the same occasion tells the same address once.
    """
    messages = {
        message.key: message
        for address in addresses
        if (message := _message(incident, kind, words, audience, address, at=at, occasion=occasion))
    }
    known = set(Message.objects.filter(key__in=messages).values_list("key", flat=True))
    written = Message.objects.bulk_create(m for key, m in messages.items() if key not in known)
    jobs.defer_all([_delivery(incident, message) for message in written])
    return len(written)


def _message(
    incident: Incident,
    kind: str,
    words: Words,
    audience: str,
    address: str,
    *,
    at: datetime,
    occasion: str,
) -> Message | None:
    address = address.strip()
    if not address:
        return None
    recipient = hashlib.sha256(f"{audience}:{address.lower()}".encode()).hexdigest()[:16]
    return Message(
        key=f"{incident.ref}:{occasion}:{recipient}",
        incident=incident,
        kind=kind,
        audience=audience,
        channel="email",
        destination=address,
        subject=words.subject,
        body=words.body,
        created_at=at,
    )


def _delivery(incident: Incident, message: Message) -> jobs.Deferred:
    return jobs.Deferred(
        "deliver_message",
        queue="urgent",
        key=str(message.pk),
        stream=f"{incident.ref}:{message.destination.lower()}",
        values={"message_id": message.pk},
    )


def remind(incident: Incident, kind: str, *, due_at: datetime) -> None:
    """Set a timer in the same transaction; it looks again when it fires."""
    reminder, is_new = Reminder.objects.get_or_create(incident=incident, kind=kind, due_at=due_at)
    if is_new:
        jobs.defer(
            "fire_reminder",
            queue="timers",
            key=str(reminder.pk),
            at=due_at,
            reminder_id=reminder.pk,
        )
