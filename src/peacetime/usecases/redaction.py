"""Taking words away: an entry loses its content, and so does every copy of it.

Who, when and why stay, and the chain of hashes still holds, since it runs over digests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, incident_named
from peacetime.storage.models import (
    ExitCriterion,
    IdempotencyKey,
    Incident,
    Message,
    StatusUpdate,
    TimelineEntry,
)
from peacetime.usecases import record
from peacetime.usecases.calendars.wanting import change_review_words
from peacetime.usecases.command import command
from peacetime.usecases.postmortems.forgetting import forget_words
from peacetime.usecases.timeline import Written

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

REDACTED = "(redacted)"
OPENING = ("summary", "done_when", "customers_affected")
CLOSING = ("final_summary", "final_impact", "follow_up", "recognition", "override_reason")
IN_ANSWERS = ("summary", "done_when", "customers_affected", "paused", *CLOSING)


class AlreadyRedacted(DomainError):
    """There is no content left to take away."""

    code = "already_redacted"


@command
def redact_entry(ref: str, number: int, *, why: str, actor: Actor, at: datetime) -> Written:
    """Take the content of an entry away, leaving who, when and why; the chain still holds.

    With the entry that opened or closed the incident goes what was said then: the summary and
    "done when", or cause, impact, thanks and reason.

    Raises:
        AlreadyRedacted: Nothing is left of it.
    """
    require(actor, Act.REDACT)
    why = clean_text(why, field="why", max_length=300)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    entry = TimelineEntry.objects.filter(incident=incident, number=number).first()
    if entry is None:
        raise NotFound(f"There is no entry {number} in this timeline.", code="entry_unknown")
    if entry.redacted_at is not None:
        raise AlreadyRedacted(f"Entry {number} was redacted already, by {entry.redacted_by}.")
    _forget_copies(incident, entry)
    entry.text, entry.reason, entry.content_salt = "", "", ""
    entry.redacted_at, entry.redacted_by, entry.redaction_reason = at, actor.label, why
    entry.save()
    text = f"Entry {number} was redacted: {why}"
    record.append_entry(incident, EntryKind.REDACTION, text, actor=actor, at=at)
    record.audit(
        "incident.entry.redacted",
        f"incident:{ref}#{number}",
        actor=actor,
        at=at,
        team=incident.team,
        why=why,
    )
    record.fact("incident.entry.redacted", at=at, incident=incident)
    return Written(incident.ref, number, entry.kind, "", "", entry.at, entry.actor)


def _forget_copies(incident: Incident, entry: TimelineEntry) -> None:
    """The words also stand in the incident, in updates, messages, notes, answers kept for repeats, and a postmortem."""
    if entry.kind == EntryKind.MODE:
        opened = TimelineEntry.objects.filter(incident=incident, kind=EntryKind.MODE).first()
        if opened is not None and opened.number == entry.number:
            _forget_opening(incident)
        else:
            _forget_closing(incident)
        return
    kept = {"text": entry.text}
    if entry.kind == EntryKind.UPDATE:
        kept["text"] = _forget_update(incident, entry)
    if entry.kind == EntryKind.CRITERION:
        kept["note"] = _forget_note(incident, entry)
    for name, words in kept.items():
        if words:
            _blank(
                IdempotencyKey.objects.filter(**{f"answer__{name}": words}),
                (name, "reason", "scope"),
            )
    forget_words(incident, [entry.reason, *kept.values()])


def _forget_opening(incident: Incident) -> None:
    """What was declared; the summary also stands in the subject of every later message."""
    summary = incident.summary
    forget_words(incident, [getattr(incident, name) for name in OPENING])
    for name in OPENING:
        setattr(incident, name, REDACTED if getattr(incident, name) else "")
    incident.save(update_fields=list(OPENING))
    change_review_words(incident)
    if incident.rescue is not None:
        incident.rescue.paused = REDACTED if incident.rescue.paused else ""
        incident.rescue.save(update_fields=["paused"])
    messages = Message.objects.filter(incident=incident)
    _withdraw(messages.filter(kind="mode.rescue.declared"))
    for message in messages.exclude(subject=REDACTED):
        is_whole = summary in message.subject  # a long one stands there shortened
        message.subject = message.subject.replace(summary, REDACTED) if is_whole else REDACTED
        message.body = message.body.replace(summary, REDACTED)
        message.calendar = message.rendered = ""
        message.save(update_fields=["subject", "body", "calendar", "rendered"])
    for message in messages.filter(about__incident__summary=summary):
        kept = message.about or {}
        message.about = kept | {"incident": kept["incident"] | {"summary": REDACTED}}
        message.save(update_fields=["about"])
    _blank(IdempotencyKey.objects.filter(answer__id=incident.ref), IN_ANSWERS)


def _forget_closing(incident: Incident) -> None:
    forget_words(incident, [getattr(incident, name) for name in CLOSING])
    for name in CLOSING:
        setattr(incident, name, REDACTED if getattr(incident, name) else "")
    incident.save(update_fields=list(CLOSING))
    _withdraw(Message.objects.filter(incident=incident, kind="mode.rescue.stood_down"))
    _blank(IdempotencyKey.objects.filter(answer__id=incident.ref), IN_ANSWERS)


def _forget_update(incident: Incident, entry: TimelineEntry) -> str:
    """The first update was told by the first entry of its kind, and so on."""
    told = TimelineEntry.objects.filter(incident=incident, kind=EntryKind.UPDATE)
    row = StatusUpdate.objects.get(
        incident=incident, number=told.filter(number__lte=entry.number).count()
    )
    _withdraw(Message.objects.filter(incident=incident, key__contains=f":update:{row.number}:"))
    words, row.text, row.scope = row.text, REDACTED, ""
    row.save(update_fields=["text", "scope"])
    return words


def _forget_note(incident: Incident, entry: TimelineEntry) -> str:
    for row in ExitCriterion.objects.filter(incident=incident).exclude(note=""):
        if entry.text.endswith(f"{row.text} ({row.note})"):
            words, row.note = row.note, ""
            row.save(update_fields=["note"])
            return words
    return ""


def _withdraw(messages: QuerySet[Message]) -> None:
    """What is not sent yet never will be; what was sent is forgotten here."""
    messages.filter(state="pending").update(
        state="not_sent", last_error="Redacted before it was sent"
    )
    messages.update(subject=REDACTED, body=REDACTED, calendar="", rendered="")


def _blank(answers: QuerySet[IdempotencyKey], names: tuple[str, ...]) -> None:
    """The key stays, so that a repeat writes nothing anew."""
    for row in answers:
        answer = dict(row.answer or {})
        row.answer = answer | dict.fromkeys(answer.keys() & set(names), REDACTED)
        row.save(update_fields=["answer"])
