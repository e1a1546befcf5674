"""What several use-cases write alike: timeline, audit, facts, messages, reminders.

Called inside a use-case's transaction, with the team's or the incident's row locked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.messages import Words
from peacetime.domain.incidents import timeline
from peacetime.domain.shared.facts import known_fact
from peacetime.queries import audit_chain
from peacetime.storage import events, identifiers, jobs
from peacetime.storage.models import (
    AuditChain,
    AuditEntry,
    Incident,
    Message,
    Reminder,
    Team,
    TimelineEntry,
)
from peacetime.usecases import outbox, outward
from peacetime.usecases.chat import following
from peacetime.usecases.chat.telling import room_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from peacetime.queries.access import Actor

ORGANISATION = "organisation"
DRILL = "This is a drill"
# Locks the head of a chain, which begins with its first entry; two may begin it at once.
_HEAD = """
    INSERT INTO storage_auditchain (name, length, last_hash) VALUES (%s, 0, '')
    ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING name, length, last_hash
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its place in a timeline."""

    kind: timeline.EntryKind
    text: str
    reason: str = ""
    corrects: TimelineEntry | None = None


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
    (entry,) = chained(incident, [Draft(kind, text, reason, corrects)], actor=actor, at=at)
    entry.save(force_insert=True)
    incident.save(update_fields=["timeline_length", "timeline_hash"])
    return entry


def chained(
    incident: Incident, drafts: Iterable[Draft], *, actor: Actor, at: datetime
) -> list[TimelineEntry]:
    """The next entries of an incident, which now knows the head of its chain; neither is saved yet."""
    return [_chained(incident, draft, actor=actor, at=at) for draft in drafts]


def _chained(incident: Incident, draft: Draft, *, actor: Actor, at: datetime) -> TimelineEntry:
    number, previous_hash = incident.timeline_length + 1, incident.timeline_hash
    salt = identifiers.salt()
    content = timeline.content_digest(draft.text, draft.reason, salt=salt)
    entry_hash = timeline.entry_hash(
        previous_hash=previous_hash,
        number=number,
        kind=draft.kind.value,
        at=at,
        actor=actor.label,
        corrects=draft.corrects.number if draft.corrects else None,
        content_digest=content,
    )
    incident.timeline_length, incident.timeline_hash = number, entry_hash
    return TimelineEntry(
        incident=incident,
        number=number,
        kind=draft.kind.value,
        text=draft.text,
        reason=draft.reason,
        at=at,
        actor=actor.label,
        corrects=draft.corrects,
        content_salt=salt,
        content_digest=content,
        previous_hash=previous_hash,
        entry_hash=entry_hash,
    )


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
    (head,) = AuditChain.objects.raw(_HEAD, [name])
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
    ref = incident.ref if incident else ""
    appended = events.append(
        name,
        at=at,
        team=watched.slug if watched else "",
        incident=ref,
        chats=following.following(name, incident=ref),
    )
    if appended.is_wanted_outside:
        number = appended.id
        write_once(
            outward.fact_messages(name, at=at, event_id=number, incident=incident, team=team)
        )
    following.follow(name, appended.chats, incident=ref)


def happened(
    name: str,
    incident: Incident,
    *,
    actor: Actor,
    at: datetime,
    team: Team | None = None,
    **changes: object,
) -> None:
    """Audit what somebody did in an incident, and tell those who watch; `team` where it is not the declaring one."""
    team = team or incident.team
    audit(name, f"incident:{incident.ref}", actor=actor, at=at, team=team, **changes)
    fact(name, at=at, incident=incident, team=team)


@dataclass(frozen=True, slots=True)
class Telling:
    """Words for an audience, and the addresses that are to hear them."""

    words: Words
    audience: str
    addresses: Iterable[str]


def tell(
    incident: Incident,
    kind: str,
    *tellings: Telling,
    at: datetime,
    occasion: str = "",
    team: Team | None = None,
) -> int:
    """Write one message per audience and address, and one per connection that hears of it; defer their delivery.

    All in the same transaction. `occasion`, or else the kind, makes the key: the same occasion tells the
    same address once. `team` is whose transition it is, where it is not the whole incident's.

    Returns:
        How many addresses are told.
    """
    occasion = occasion or kind
    letters = [
        message
        for telling in tellings
        for address in telling.addresses
        if (message := _message(incident, kind, telling, address, at=at, occasion=occasion))
    ]
    words = {telling.audience: _in_drill(incident, telling.words) for telling in tellings}
    outward_ = outward.messages_of(incident, kind, words, team=team, at=at, occasion=occasion)
    rooms = room_messages(incident, kind, words, at=at, occasion=occasion)
    written = write_once([*letters, *outward_, *rooms])
    return sum(message.connection_id is None for message in written)


def write_once(messages: Iterable[Message]) -> list[Message]:
    """Store those whose key is not known yet and defer their delivery."""
    wanted = {message.key: message for message in messages}
    if not wanted:
        return []
    known = set(Message.objects.filter(key__in=wanted).values_list("key", flat=True))
    written = Message.objects.bulk_create(m for key, m in wanted.items() if key not in known)
    jobs.defer_all([outbox.delivery(message) for message in written])
    return written


def _message(
    incident: Incident, kind: str, telling: Telling, address: str, *, at: datetime, occasion: str
) -> Message | None:
    address = address.strip()
    if not address:
        return None
    words = _in_drill(incident, telling.words)
    recipient = hashlib.sha256(f"{telling.audience}:{address.lower()}".encode()).hexdigest()[:16]
    return Message(
        key=f"{incident.ref}:{occasion}:{recipient}",
        incident=incident,
        kind=kind,
        audience=telling.audience,
        channel="email",
        destination=address,
        subject=words.subject,
        body=words.body,
        created_at=at,
    )


def _in_drill(incident: Incident, words: Words) -> Words:
    """Words that say so where it is a drill."""
    if not incident.is_drill:
        return words
    return Words(f"{DRILL}: {words.subject}", f"{DRILL}.\n\n{words.body}")


def remind(incident: Incident, due: Mapping[str, datetime], *, is_new: bool = False) -> None:
    """Set timers of a locked incident in the same transaction, by kind; each looks again when it fires.

    One that is new has none yet.
    """
    if not due:
        return
    rows = Reminder.objects.none() if is_new else Reminder.objects.filter(incident=incident)
    known = set(rows.values_list("kind", "due_at"))
    wanted = [Reminder(incident=incident, kind=kind, due_at=at) for kind, at in due.items()]
    new = [reminder for reminder in wanted if (reminder.kind, reminder.due_at) not in known]
    Reminder.objects.bulk_create(new)
    jobs.defer_all([_timer(reminder) for reminder in new])


def _timer(reminder: Reminder) -> jobs.Deferred:
    return jobs.Deferred(
        "fire_reminder",
        queue="timers",
        key=str(reminder.pk),
        at=reminder.due_at,
        values={"reminder_id": reminder.pk},
    )
