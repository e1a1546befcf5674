"""A postmortem as one Markdown file, with its action items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.bringing import with_title
from peacetime.domain.postmortems.exporting import Lines, with_action_items
from peacetime.domain.postmortems.leverage import by_leverage
from peacetime.queries.actions.items import item_of, seen
from peacetime.queries.actions.written import written_in
from peacetime.queries.lookup import postmortem_named

if TYPE_CHECKING:
    from peacetime.queries.access import Actor


def exported(ref: str, *, actor: Actor, is_text_alone: bool = False) -> str:
    """The title as the first heading, the text, and the action items in the order of what they promise.

    Args:
        ref: Of the postmortem.
        actor: Who asks.
        is_text_alone: Without the action items, as it is saved again.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    row = postmortem_named(ref, sight=actor.sight)
    if is_text_alone:
        return with_title(row.text, row.title)
    rows = list(seen(actor.sight).filter(postmortem=row).order_by("pk"))
    going_on = [item_of(each) for each in rows if each.closed_at is None and not each.is_in_backlog]
    closed = [item_of(each) for each in rows if each.closed_at is not None]
    taken = [Lines(one.line, one.end_line) for one in written_in(row) if one.is_known]
    text = with_action_items(
        row.text,
        [*by_leverage(going_on), *closed],
        backlog=[item_of(each) for each in rows if each.closed_at is None and each.is_in_backlog],
        taken=taken,
    )
    return with_title(text, row.title)
