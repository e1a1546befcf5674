"""The board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.queries import board as boards
from peacetime.web.board.rows import shown
from peacetime.web.door import now, signed_in
from peacetime.web.frame import page
from peacetime.web.live import STREAM

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_safe
@signed_in
def board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who is in Rescue Mode, and how everybody else is."""
    asked = request.GET
    number = asked.get("page", "1")
    found = boards.board(
        at=now(),
        query=asked.get("q", "")[:100],
        sort=asked.get("sort", ""),
        sight=actor.sight,
        reader=actor.person_id,
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1,  # noqa: PLR2004
    )
    return page(
        request,
        "board/page.html",
        {
            "board": shown(found),
            "declare_url": "/rescue",
            "open_groups": found.headline.open_groups,
        },
        actor=actor,
        stream=STREAM,
        cursor=found.headline.cursor,
        in_rescue=found.headline.in_rescue,
        held=found.headline.is_held,
    )
