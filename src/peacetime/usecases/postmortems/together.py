"""Several people write one postmortem at once: what each types is kept at once, and bursts of it become versions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from peacetime.domain.postmortems.bringing import LONGEST_TITLE
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import CONTROL_BUT_LINES_AND_TABS, CONTROL_OR_LINE_BREAK
from peacetime.queries.access import PEACETIME, Act, Actor, require
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.postmortems.shared import (
    LARGEST_DOCUMENT,
    TEXT,
    TITLE,
    NotAnUpdate,
    SharedText,
    apply,
    edit,
    empty,
    fits,
    part,
    shared_text,
    unsaved,
)
from peacetime.storage.events import doorbell
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import Person, Postmortem, PostmortemUpdate
from peacetime.usecases.command import command
from peacetime.usecases.postmortems.versions import cleaned, next_version

if TYPE_CHECKING:
    from datetime import datetime

LARGEST_UPDATE = 1024 * 1024  # bytes
STILL_ASKED_FOR = timedelta(minutes=2)  # replicas may not have told an update that old
MOST_TYPED = 4 * LARGEST_DOCUMENT  # bytes of updates that wait for a version
MOST_UPDATES = (
    500  # since the last version; then the rows are put into one, even if no word changed
)
QUIET = timedelta(seconds=30)  # then what nobody's process saved is saved by a job


class WrongUpdate(DomainError):
    """What was sent is no update of a shared text."""

    code = "update_unreadable"


class AnotherDocument(DomainError):
    """The shared text that the caller knows is gone; there is another one."""

    code = "document_replaced"


class TooLong(DomainError):
    """The text would be longer than several may write."""

    code = "document_too_large"


@command
def join(ref: str, *, actor: Actor, at: datetime) -> SharedText:
    """The shared text, begun from the last version where nobody began it yet.

    Raises:
        TooLong: It is too long to be written by several; the form still takes it.
    """
    require(actor, Act.WRITE_POSTMORTEM)
    row = postmortem_named(ref, sight=actor.sight, lock=True)
    found = shared_text(row)
    if found is not None:
        return found
    if len(row.text.encode()) > LARGEST_DOCUMENT:
        raise _too_long()
    document, doc = short_id(), empty()
    edit(part(doc, TITLE), row.title)
    edit(part(doc, TEXT), row.text)
    _append(row, document, doc.get_update(), version=row.version, author=actor.label, at=at)
    begun = shared_text(row)
    assert begun is not None
    return begun


@command
def type_into(ref: str, document: str, update: bytes, *, actor: Actor, at: datetime) -> int:
    """Keep what somebody typed; returns the id of its row.

    Raises:
        WrongUpdate: It is none.
        AnotherDocument: The words of an incident were redacted meanwhile.
        TooLong: The text would be longer than `LARGEST_DOCUMENT`.
    """
    require(actor, Act.WRITE_POSTMORTEM)
    if len(update) > LARGEST_UPDATE:
        raise _too_long()
    row = postmortem_named(ref, sight=actor.sight)
    shared = _still(row, document)
    try:
        is_plain = fits(shared, update)
    except NotAnUpdate as problem:
        raise _wrong() from problem
    if not is_plain:
        raise _wrong()
    if sum(len(each.update) for each in shared.typed) > MOST_TYPED:
        raise _too_long()
    if len(shared.text.encode()) > LARGEST_DOCUMENT or len(shared.title) > 10 * LONGEST_TITLE:
        raise _too_long()
    return _append(row, document, update, version=None, author=actor.label, at=at)


@command
def save_typed(ref: str, *, actor: Actor, at: datetime) -> int:
    """Make what was typed the next version, by those who typed it; returns the number of the last one.

    Nothing new makes no version. A title that was emptied stays what it was.
    Characters that no form would take are left out.
    """
    require(actor, Act.WRITE_POSTMORTEM)
    row = postmortem_named(ref, sight=actor.sight, lock=True)
    _save(row, at=at)
    return row.version


def _save(row: Postmortem, *, at: datetime | None) -> None:
    """None is the moment at which somebody typed last."""
    shared = shared_text(row)
    if shared is None or not shared.typed:
        return
    at = at or shared.typed[-1].at
    title, text = _kept(row, shared)
    if (title, text) != (row.title, row.text):
        first, *others = shared.authors
        next_version(row, title, text, actor=_author(first), also_by=others, at=at)
    elif len(shared.typed) < MOST_UPDATES:
        return
    whole = shared.doc.get_update()
    author = shared.authors[0]
    kept = _append(row, shared.document, whole, version=row.version, author=author, at=at)
    _remove(row, [each.id for each in shared.typed], before=kept, at=at)


def save_what_was_left(*, at: datetime) -> int:
    """Save what was typed where no process did, since it was killed; returns how many postmortems."""
    found = unsaved(before=at - QUIET)
    for ref in found:
        save_typed(ref, actor=PEACETIME, at=at)
    return len(found)


def enter(row: Postmortem, *, actor: Actor, at: datetime) -> None:
    """Let a version that came another way (a form, the API, an earlier version) into the shared text, as an edit.

    It is an edit of the version before, so what others typed since then stays. The row is locked and new.
    """
    shared = shared_text(row)
    if shared is None:
        return
    doc = empty()
    apply(doc, shared.began.update)
    before = doc.get_state()
    edit(part(doc, TITLE), row.title)
    edit(part(doc, TEXT), row.text)
    change = doc.get_update(before)
    _append(row, shared.document, change, version=None, author=actor.label, at=at)
    whole = doc.get_update()
    _append(row, shared.document, whole, version=row.version, author=actor.label, at=at)


def forget(row: Postmortem) -> None:
    """End the shared text of a locked row before words in it are redacted; another one begins with the next version."""
    _save(row, at=None)
    PostmortemUpdate.objects.filter(postmortem=row).delete()
    transaction.on_commit(doorbell.ring)


def _still(row: Postmortem, document: str) -> SharedText:
    shared = shared_text(row)
    if shared is None or shared.document != document:
        raise AnotherDocument("The text was begun anew. Open the page again.")
    return shared


def _append(
    row: Postmortem,
    document: str,
    update: bytes,
    *,
    version: int | None,
    author: str,
    at: datetime,
) -> int:
    made = PostmortemUpdate.objects.create(
        postmortem=row, document=document, update=update, version=version, author=author, at=at
    )
    transaction.on_commit(doorbell.ring)
    return made.pk


def _remove(row: Postmortem, typed: list[int], *, before: int, at: datetime) -> None:
    """What went into a version is removed once every replica has told it, and so are the versions before."""
    went_in = Q(pk__in=typed) | Q(version__isnull=False, pk__lt=before)
    old = PostmortemUpdate.objects.filter(went_in, postmortem=row, at__lt=at - STILL_ASKED_FOR)
    old.delete()


def _kept(row: Postmortem, shared: SharedText) -> tuple[str, str]:
    """Title and text without characters that no form would take."""
    title = CONTROL_OR_LINE_BREAK.sub(" ", shared.title)[:LONGEST_TITLE].strip()
    text = CONTROL_BUT_LINES_AND_TABS.sub("", shared.text)
    return cleaned(title or row.title, text)


def _author(label: str) -> Actor:
    """Who typed: they might when they did."""
    person = Person.objects.filter(email=label).first()
    return Actor(
        label=label,
        org_role="member",
        person_id=person.pk if person else None,
        name=person.name if person else "",
    )


def _wrong() -> WrongUpdate:
    return WrongUpdate("That is no change of a shared text.")


def _too_long() -> TooLong:
    megabytes = LARGEST_DOCUMENT // 1024 // 1024
    return TooLong(
        f"The text is too long for this page: {megabytes} MB are what several may write."
    )
