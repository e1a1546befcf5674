"""What of a connection's page is about calendars: meetings that were moved there, and what could not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_POST

from peacetime.queries.calendars.connected import changes_in, may_go_again, whose_calendars
from peacetime.queries.connections import may_set_up
from peacetime.usecases.calendars.wanting import change_calendar_again
from peacetime.web.door import act, now, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.connections import ConnectionShown
    from peacetime.queries.providers import Provider

HERE = "/connections"


def calendar_context(
    shown: ConnectionShown, provider: Provider | None, actor: Actor
) -> dict[str, Any]:
    """What `connections/_calendars.html` shows; nothing is asked for of another tool."""
    if provider is None or not provider.has_calendars:
        return {"changes": [], "again": 0, "whose": []}
    return {
        "whose": whose_calendars(shown) if may_set_up(actor, shown.team_id) else [],
        "changes": changes_in(shown.id, actor=actor),
        "again": may_go_again(shown.id, is_dry_run=shown.is_dry_run),
    }


@require_POST
@signed_in
def again(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """What the calendar did not take is tried once more."""
    return act(
        request,
        actor,
        lambda who: change_calendar_again(number, actor=who, at=now()),
        back=f"{HERE}/{number}#calendar",
        done=lambda count: (
            f"{count} on the way again." if count else "Nothing waits to be tried again."
        ),
    )
