"""Writing a postmortem: every save is a version, and none overwrites words that nobody saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.postmortems.one import PostmortemView, postmortem_view, version_of
from peacetime.usecases.command import command
from peacetime.usecases.postmortems.together import enter
from peacetime.usecases.postmortems.versions import cleaned, next_version
from peacetime.usecases.versions import refuse_stale

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Postmortem


@command
def save_text(
    ref: str,
    title: str,
    text: str,
    *,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> PostmortemView:
    """Keep title and text as a new version; the same words again make none.

    Raises:
        Stale: Somebody saved another version than the one the caller saw; nothing is lost, both texts stay.
        InvalidInput: A code of `clean_text`.
    """
    require(actor, Act.WRITE_POSTMORTEM)
    title, text = cleaned(title, text)
    row = postmortem_named(ref, sight=actor.sight, lock=True)
    if (title, text) != (row.title, row.text):
        refuse_stale(version_of(row, row.version).version, version)
        _next(row, title, text, restored_from=None, actor=actor, at=at)
    return postmortem_view(row, at=at)


@command
def restore_version(ref: str, number: int, *, actor: Actor, at: datetime) -> PostmortemView:
    """Bring an earlier version back, as a new one.

    Raises:
        NotFound: `version_unknown`.
    """
    require(actor, Act.WRITE_POSTMORTEM)
    row = postmortem_named(ref, sight=actor.sight, lock=True)
    wanted = version_of(row, number)
    if (wanted.title, wanted.text) != (row.title, row.text):
        _next(row, wanted.title, wanted.text, restored_from=number, actor=actor, at=at)
    return postmortem_view(row, at=at)


def _next(
    row: Postmortem,
    title: str,
    text: str,
    *,
    restored_from: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    next_version(row, title, text, restored_from=restored_from, actor=actor, at=at)
    enter(row, actor=actor, at=at)
