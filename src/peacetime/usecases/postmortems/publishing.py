"""What becomes of a postmortem: its review was held, it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.postmortems.one import PostmortemView, postmortem_view
from peacetime.usecases.command import command
from peacetime.usecases.postmortems.versions import happened

if TYPE_CHECKING:
    from datetime import datetime


@command
def hold_review(
    ref: str, *, held_at: datetime | None = None, actor: Actor, at: datetime
) -> PostmortemView:
    """Say that the review was held: now, or at another moment; saying it again corrects the moment.

    Raises:
        InvalidInput: `review_not_held_yet`, `review_held_before_end`.
    """
    require(actor, Act.WRITE_POSTMORTEM)
    row = postmortem_named(ref, sight=actor.sight, lock=True)
    moment = held_at or at
    if moment > at:
        sentence = "That moment is still to come. Say when the review was held, once it was."
        raise InvalidInput(sentence, field="held_at", code="review_not_held_yet")
    if row.ended_at is not None and moment < row.ended_at:
        sentence = "That is before the end of the incident. A review looks back on all of it."
        raise InvalidInput(sentence, field="held_at", code="review_held_before_end")
    if row.reviewed_at is None or (held_at is not None and held_at != row.reviewed_at):
        before, row.reviewed_at = row.reviewed_at, moment
        row.save(update_fields=["reviewed_at"])
        happened(row, "postmortem.reviewed", actor=actor, at=at, before=before, after=moment)
    return postmortem_view(row, at=at)


@command
def publish(ref: str, *, actor: Actor, at: datetime) -> PostmortemView:
    """Say that it is finished and can be read as such; it can still be improved, as further versions."""
    require(actor, Act.WRITE_POSTMORTEM)
    row = postmortem_named(ref, sight=actor.sight, lock=True)
    if not row.text.strip():
        sentence = "There is no text yet. Write it before it is published."
        raise InvalidInput(sentence, field="text", code="text_required")
    if row.published_at is None:
        row.published_at = at
        row.save(update_fields=["published_at"])
        happened(row, "postmortem.published", actor=actor, at=at, version=row.version)
    return postmortem_view(row, at=at)
