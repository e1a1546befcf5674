"""An incident to act on."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from peacetime.domain.modes.transitions import StandDown
from peacetime.storage.models import Incident
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.modes import stand_down
from tests.builders import a_declaration, an_incident
from tests.cast import Cast


def a_room(cast: Cast, *, ago: timedelta = timedelta(minutes=2)) -> Incident:
    """Checkout is in Rescue Mode; Alice commands."""
    said = a_declaration(commander=cast.alice.email)
    return an_incident(cast.checkout, said, actor=cast.acting("alice"), at=timezone.now() - ago)


def meet(incident: Incident, cast: Cast, *numbers: int) -> None:
    """Criteria that are met."""
    for number in numbers:
        mark_criterion(
            incident.ref, number, is_met=True, actor=cast.acting("alice"), at=timezone.now()
        )


def end(incident: Incident, cast: Cast) -> None:
    """It is over."""
    said = StandDown("A pool", postmortem_at=None, override_reason="a drill")
    stand_down(incident.team.slug, said, actor=cast.acting("alice"), at=timezone.now())


def local(hours: float) -> str:
    """So many hours from now, as a form of a team in Berlin sends it."""
    at = timezone.now() + timedelta(hours=hours)  # on no clock yet: an hour of March is on none
    return f"{at.astimezone(ZoneInfo('Europe/Berlin')):%Y-%m-%dT%H:%M}"
