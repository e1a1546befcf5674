"""The timeline of an incident: appended to, corrected by new entries, redacted by administrators."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Sent, SentKind, Shown, text
from peacetime.api.pages import Page, Paged, next_path
from peacetime.api.writing import write
from peacetime.domain.incidents.timeline import MAX_TEXT, EntryKind
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries import timeline as queries
from peacetime.queries.sight import WHOLE
from peacetime.usecases import redaction
from peacetime.usecases import timeline as usecases

router = Router(tags=["timeline"])


class Entry(Shown):
    """One entry; `text` is null where it was redacted."""

    id: int
    kind: str
    text: str | None
    reason: str
    at: datetime
    actor: str = Field(description="E-mail address of a person, or token:NAME of a program.")
    actor_name: str
    corrects: int | None
    corrected_by: list[int]
    redaction: str | None = Field(description="Who redacted it, when and why.")


class WriteEntry(Sent):
    """A note, a decision with its reason, or an action under way."""

    kind: SentKind
    text: Annotated[str, text(MAX_TEXT)]
    reason: Annotated[str, text(MAX_TEXT, required=False)] = ""
    corrects: Number | None = Field(None, description="The entry that this one corrects.")


class Redact(Sent):
    """Why the content goes."""

    why: Annotated[str, text(300)]


@router.get("/{id}/timeline", response=Page[Entry])
def read_timeline(
    request: Request,
    id: str,
    paging: Paged,
    kind: Annotated[str | None, Query(description="Only entries of this kind.")] = None,
) -> Page[Entry]:
    """The entries, oldest first; `kind=decision` lists the decisions by themselves."""
    if kind is not None and kind not in {known.value for known in EntryKind}:
        sentence = f"Choose one of {', '.join(known.value for known in EntryKind)}."
        raise InvalidInput(sentence, field="kind", code="kind_unknown")
    part = queries.timeline(
        id, after=paging.after, limit=paging.limit, kind=kind, sight=request.auth.sight
    )
    return Page(
        items=[_shown(entry) for entry in part.entries], next=next_path(request, part.next_after)
    )


@router.post("/{id}/timeline", response={201: Entry})
def write_entry(request: Request, id: str, said: WriteEntry) -> Status[Entry]:
    """Append an entry."""
    kind = EntryKind(said.kind)
    append = partial(
        usecases.write_entry, id, kind, said.text, reason=said.reason, corrects=said.corrects
    )
    return write(request, append, _written, status=HTTPStatus.CREATED)


@router.post("/{id}/timeline/{n}/redact", response=Entry)
def redact_entry(request: Request, id: str, n: Number, said: Redact) -> Status[Entry]:
    """Take the content of an entry away, leaving who, when and why."""
    return write(request, partial(redaction.redact_entry, id, n, why=said.why), _written)


def _written(written: usecases.Written) -> Entry:
    entry = queries.entry(written.incident, written.number, sight=WHOLE)
    assert entry is not None  # it was written in this very request
    return _shown(entry)


def _shown(entry: queries.Entry) -> Entry:
    return Entry(
        id=entry.id,
        kind=entry.kind,
        text=entry.text,
        reason=entry.reason,
        at=entry.at,
        actor=entry.actor,
        actor_name=entry.actor_name,
        corrects=entry.corrects,
        corrected_by=list(entry.corrected_by),
        redaction=entry.redaction or None,
    )
