"""Reading a timeline, a page at a time, and checking its chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.incidents import timeline as domain_timeline
from peacetime.queries.lookup import incident_named
from peacetime.queries.sight import OUTSIDE, WHOLE, Sight
from peacetime.queries.snapshot import snapshot
from peacetime.storage.models import Person, TimelineEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LABELS = {
    "note": "Note",
    "decision": "Decision",
    "action": "Action",
    "update": "Update",
    "role": "Role",
    "mode": "Mode",
    "moment": "Moment",
    "criterion": "Exit criterion",
    "reminder": "Reminder",
    "redaction": "Redaction",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it reads now; `text` is None where it was redacted."""

    id: int  # its number in the timeline, from 1
    incident: str
    kind: str
    label: str
    text: str | None
    reason: str
    at: datetime
    actor: str  # e-mail address, or what acted
    actor_name: str
    corrects: int | None
    corrected_by: tuple[int, ...]
    redaction: str  # who, when and why, or ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A part of a timeline, oldest first; `next_after` continues it."""

    entries: tuple[Entry, ...]
    next_after: int | None


def timeline(
    ref: str,
    *,
    after: int = 0,
    limit: int = 200,
    kind: str | None = None,
    sight: Sight = OUTSIDE,
) -> Timeline:
    """The entries after a number, oldest first.

    Raises:
        NotFound: `incident_unknown`.
    """
    incident = incident_named(ref, sight=sight)
    rows = TimelineEntry.objects.filter(incident=incident, number__gt=after).order_by("number")
    if kind:
        rows = rows.filter(kind=kind)
    page = list(rows.select_related("corrects").prefetch_related("corrections")[: limit + 1])
    names = names_of(row.actor for row in page)
    entries = tuple(_entry(row, ref, names) for row in page[:limit])
    return Timeline(entries, entries[-1].id if len(page) > limit else None)


def newest(ref: str, *, limit: int) -> list[Entry]:
    """The last entries, newest first, of an incident that is in sight already."""
    last = (
        TimelineEntry.objects.filter(incident__ref=ref)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    part = timeline(ref, after=max(0, (last or 0) - limit), limit=limit, sight=WHOLE)
    return list(reversed(part.entries))


def changed(ref: str, *, among: Iterable[int], since: datetime) -> list[Entry]:
    """Entries with these numbers, and those that were redacted since a moment: what older ones look like now."""
    rows = TimelineEntry.objects.filter(incident__ref=ref).filter(
        Q(number__in=list(among)) | Q(redacted_at__gte=since)
    )
    found = list(rows.select_related("corrects").prefetch_related("corrections"))
    names = names_of(row.actor for row in found)
    return [_entry(row, ref, names) for row in found]


def entry(ref: str, number: int, *, sight: Sight = OUTSIDE) -> Entry | None:
    """One entry."""
    part = timeline(ref, after=number - 1, limit=1, sight=sight).entries
    return part[0] if part and part[0].id == number else None


def chain_findings(ref: str, *, sight: Sight = OUTSIDE) -> list[domain_timeline.ChainFinding]:
    """Where the hash chain of a timeline does not hold; empty when nothing was changed."""
    with snapshot():
        incident = incident_named(ref, sight=sight)
        found = TimelineEntry.objects.filter(incident=incident).order_by("number")
        rows = list(found.select_related("corrects"))
    links = (
        domain_timeline.Link(
            number=row.number,
            kind=row.kind,
            at=row.at,
            actor=row.actor,
            corrects=row.corrects.number if row.corrects else None,
            content_digest=row.content_digest,
            previous_hash=row.previous_hash,
            entry_hash=row.entry_hash,
        )
        for row in rows
    )
    length, head = incident.timeline_length, incident.timeline_hash
    findings = domain_timeline.verify(links, length=length, head=head)
    findings += [
        domain_timeline.ChainFinding(
            row.number, "content_changed", f"The content of entry {row.number} was changed."
        )
        for row in rows
        if row.redacted_at is None
        and row.content_digest
        != domain_timeline.content_digest(row.text, row.reason, salt=row.content_salt)
    ]
    return findings


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """People's names by the addresses under which they act; what is no person is left out."""
    return dict(Person.objects.filter(email__in=set(actors)).values_list("email", "name"))


def _entry(row: TimelineEntry, ref: str, names: dict[str, str]) -> Entry:
    redaction = ""
    if row.redacted_at is not None:
        when = f"{row.redacted_at.day} {row.redacted_at:%b %Y, %H:%M} UTC"
        redaction = f"Redacted by {row.redacted_by} on {when}: {row.redaction_reason}"
    actor_name = names.get(row.actor) or (
        "Peacetime" if row.actor == "peacetime" else row.actor.removeprefix("token:")
    )
    return Entry(
        id=row.number,
        incident=ref,
        kind=row.kind,
        label=LABELS[row.kind],
        text=None if redaction else row.text,
        reason=row.reason,
        at=row.at,
        actor=row.actor,
        actor_name=actor_name,
        corrects=row.corrects.number if row.corrects else None,
        corrected_by=tuple(correction.number for correction in row.corrections.all()),
        redaction=redaction,
    )
