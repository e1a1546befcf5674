"""The postmortem and the review, moved through their forms."""

from datetime import timedelta

import pytest
from django.test import Client

from peacetime.storage.models import Incident
from tests.cast import Cast, the_cast
from tests.web.rooms import a_room, end, local
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return a_room(cast, ago=timedelta(hours=2))


@pytest.fixture
def alice(cast: Cast) -> Client:
    return cast.browser("alice")


def test_a_postmortem_is_planned_and_moved_from_the_room(
    cast: Cast, incident: Incident, alice: Client
) -> None:
    end(incident, cast)
    room, here = f"/incidents/{incident.ref}", f"/incidents/{incident.ref}/postmortem"
    assert "no date yet" in opens(alice, room).text
    said = {"postmortem_at": local(48), "postmortem_owner": cast.bob.email}
    sends(alice, here, said)
    page = opens(alice, room)
    assert "Bob Beier" in page.text
    assert "Move it" in page.text
    assert opens(alice, here).typed["postmortem_owner"] == cast.bob.email
    sends(alice, here, {**said, "postmortem_at": local(72)})
    kept = Incident.objects.get(pk=incident.pk).postmortem_at
    assert kept is not None
    problem = refused(alice, here, {**said, "postmortem_at": local(-1)})
    assert "The postmortem lies in the past" in problem.text


def test_a_review_is_moved_while_it_goes_on(cast: Cast, incident: Incident, alice: Client) -> None:
    room, here = f"/incidents/{incident.ref}", f"/incidents/{incident.ref}/review"
    sends(alice, here, {"review_at": local(24)})
    assert "Looked at again" in opens(alice, room).text
    assert "Say when" in refused(alice, here, {"review_at": ""}).text
    end(incident, cast)
    assert alice.get(here).status_code == 303
