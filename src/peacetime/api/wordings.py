"""The messages of a Rescue in the organisation's own words."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.playbooks import Changes, Number
from peacetime.api.writing import write
from peacetime.domain.communications.kinds import PLACEHOLDERS
from peacetime.domain.communications.templates import LONGEST_BODY, LONGEST_SUBJECT, Wording
from peacetime.queries import wordings as queries
from peacetime.queries.access import Act, require
from peacetime.usecases import wordings as usecases
from peacetime.usecases.wording_previews import preview_wording as tried

router = Router(tags=["wordings"])

Subject = Annotated[str, text(LONGEST_SUBJECT)]
Body = Annotated[str, text(LONGEST_BODY)]


class Placeholder(Shown):
    """One name that a template may have between braces."""

    name: str
    means: str
    may_be_unknown: bool


class WordingShown(Shown):
    """How a message is worded, in one version; 0 is what is shipped."""

    kind: str
    version: int
    at: datetime | None
    author: str | None
    restored_from: int | None
    subject: str
    body: str
    placeholders: list[Placeholder]


class Words(Sent):
    """Two templates with `{placeholders}`."""

    subject: Subject
    body: Body


class SayWording(Words):
    """Both anew; with `version`, only where nobody saved another one since that was read."""

    version: Number | None = None


class TriedShown(Shown):
    """One message as its readers would have it."""

    caption: str
    subject: str
    body: str


class PreviewOfWording(Shown):
    """On the last real incident, or on sample figures; and with everything unknown that may be."""

    tried: Annotated[list[TriedShown], Field(description="First the real one.")]


@router.get("", response=Page[WordingShown])
def list_wordings(request: Request, paging: Paged) -> Page[WordingShown]:
    """How every message is worded now."""
    return sliced(request, list(queries.wordings().values()), paging, _shown)


@router.get("/{kind}", response=WordingShown)
def read_wording(request: Request, kind: str) -> WordingShown:
    """How one message is worded now, and the placeholders it knows."""
    return _shown(queries.wording_of(queries.kind_named(kind)))


@router.put("/{kind}", response=WordingShown)
def change_wording(request: Request, kind: str, said: SayWording) -> Status[WordingShown]:
    """Word a message anew, as a new version."""
    words = Wording(said.subject, said.body)
    change = partial(usecases.change_wording, queries.kind_named(kind), words, version=said.version)
    return write(request, change, _shown)


@router.post("/{kind}/preview", response=PreviewOfWording)
def preview_wording(request: Request, kind: str, said: Words) -> PreviewOfWording:
    """What would be read, before anything is saved."""
    require(request.auth, Act.SET_UP_ORGANISATION)
    words = Wording(said.subject, said.body)
    found = tried(queries.kind_named(kind), words, actor=request.auth)
    shown = [
        TriedShown(caption=each.caption, subject=each.words.subject, body=each.words.body)
        for each in found
    ]
    return PreviewOfWording(tried=shown)


@router.get("/{kind}/versions", response=Page[WordingShown])
def list_wording_versions(request: Request, kind: str, paging: Paged) -> Page[WordingShown]:
    """Every version, what is shipped first."""
    found = queries.wording_versions(queries.kind_named(kind))
    return sliced(request, found[::-1], paging, _shown)


@router.get("/{kind}/versions/{number}", response=WordingShown)
def read_wording_version(request: Request, kind: str, number: Number) -> WordingShown:
    """One version."""
    return _shown(queries.wording_version(queries.kind_named(kind), number))


@router.get("/{kind}/versions/{number}/changes", response=Changes)
def compare_wording_versions(
    request: Request, kind: str, number: Number, since: Annotated[Number, Query(...)]
) -> Changes:
    """What differs in one version since another."""
    asked = queries.kind_named(kind)
    before, after = queries.wording_version(asked, since), queries.wording_version(asked, number)
    return Changes.of(since, number, queries.changed_parts(before.wording, after.wording))


@router.post("/{kind}/versions/{number}/restore", response=WordingShown)
def restore_wording(request: Request, kind: str, number: Number) -> Status[WordingShown]:
    """Bring an earlier version back, as a new one; 0 is what is shipped."""
    asked = queries.kind_named(kind)
    return write(request, partial(usecases.restore_wording, asked, number), _shown)


def _shown(view: queries.WordingView) -> WordingShown:
    return WordingShown(
        kind=view.kind.value,
        version=view.version.number,
        at=view.version.at,
        author=view.version.author or None,
        restored_from=view.version.restored_from,
        subject=view.wording.subject,
        body=view.wording.body,
        placeholders=[
            Placeholder(name=each.name, means=each.means, may_be_unknown=each.may_lack)
            for each in PLACEHOLDERS[view.kind]
        ],
    )
