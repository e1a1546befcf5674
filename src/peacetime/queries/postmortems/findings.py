"""What a good reviewer would say of a postmortem, with the action items that were promised before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.lint import EarlierAction, Finding, lint
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.sight import OUTSIDE, Sight, visible_or_none
from peacetime.storage.models import ActionItem

if TYPE_CHECKING:
    from datetime import datetime

MOST_CHECKED = 200_000  # characters of a text that a page checks and draws
MOST_EARLIER = 2000


def findings_of(
    text: str,
    *,
    at: datetime,
    time_zone: str = "UTC",
    began_at: datetime | None = None,
    of: str = "",
    sight: Sight = OUTSIDE,
) -> list[Finding]:
    """Findings in the order of the text.

    Args:
        text: What is written so far.
        at: Now: due dates before this day are past.
        time_zone: In which this day is told.
        began_at: Of the incident, where the text does not say its day.
        of: The id of the postmortem: its own action items are no earlier ones.
        sight: Whose: what they may not see is not compared with.
    """
    zone = named_zone(time_zone)
    return lint(
        text,
        at=at.astimezone(zone).date(),
        earlier=promised(of, sight=sight),
        written_on=began_at.astimezone(zone).date() if began_at else None,
    )


def promised(of: str = "", *, sight: Sight = OUTSIDE) -> list[EarlierAction]:
    """Action items of other postmortems that are still open, the newest first where there are very many."""
    rows = ActionItem.objects.filter(visible_or_none(sight, of="postmortem__incident"))
    rows = rows.filter(closed_at=None, postmortem__isnull=False).exclude(postmortem__ref=of)
    values = rows.order_by("-pk").values_list("text", "postmortem__title", "ticket")
    return [
        EarlierAction(text, title, (ticket,) if ticket else ())
        for text, title, ticket in values[:MOST_EARLIER]
    ]
