"""What of a connection's page is read elsewhere: schedules of who is on call, and past incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_POST

from peacetime.queries.back_fills import back_fills_of
from peacetime.queries.burst.schedules import readings_of
from peacetime.queries.teams_setup import team_names
from peacetime.usecases import back_fills
from peacetime.usecases.burst import schedules
from peacetime.web.door import act, now, signed_in, typed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.connections import ConnectionShown
    from peacetime.queries.providers import Provider

HERE = "/connections"


def elsewhere_context(shown: ConnectionShown, provider: Provider | None) -> dict[str, Any]:
    """What `connections/_elsewhere.html` shows; nothing is asked for where the tool has neither."""
    has_history = provider is not None and bool(provider.history)
    has_schedules = provider is not None and provider.has_schedules
    return {
        "readings": readings_of(shown.id) if has_schedules else [],
        "back_fills": back_fills_of(shown.id) if has_history else [],
        "teams": team_names() if has_history and shown.team is None else [],
        "days": back_fills.DAYS,
    }


@require_POST
@signed_in
def read_schedules(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Read who is on call at once."""
    return act(
        request,
        actor,
        lambda who: schedules.read_schedules_now(number, actor=who, at=now()),
        back=f"{HERE}/{number}#schedules",
        done="The schedules are being read.",
    )


@require_POST
@signed_in
def fetch_history(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Fetch the incidents of the last months, to look at them before they are imported."""
    form = typed(request)
    said = form.value("days")
    days = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0  # noqa: PLR2004
    return act(
        request,
        actor,
        lambda who: back_fills.fetch_history(
            number,
            form.value("team"),
            which=form.value("which"),
            days=days,
            actor=who,
            at=now(),
        ),
        back=f"{HERE}/{number}#history",
        done="The incidents are being fetched. Nothing is imported before you have looked at them.",
    )
