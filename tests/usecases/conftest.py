"""The cast, and an incident of theirs that goes on: Alice commands, Bob speaks."""

import pytest

from peacetime.storage.models import Incident
from tests.builders import a_declaration, an_incident
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return an_incident(
        cast.checkout,
        a_declaration(commander=cast.alice.email, comms_lead=cast.bob.email),
        actor=cast.acting("alice"),
    )
