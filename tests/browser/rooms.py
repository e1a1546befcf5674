"""A room to walk into."""

from datetime import timedelta

from django.utils import timezone

from peacetime.storage.models import Incident
from tests.builders import a_declaration, an_incident
from tests.cast import Cast


def a_room(cast: Cast, *, ago: timedelta = timedelta(minutes=2)) -> Incident:
    """Checkout is in Rescue Mode; Alice commands, Bob speaks to stakeholders."""
    said = a_declaration(commander=cast.alice.email, comms_lead=cast.bob.email)
    return an_incident(cast.checkout, said, actor=cast.acting("alice"), at=timezone.now() - ago)
