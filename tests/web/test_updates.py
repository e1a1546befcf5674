"""Telling stakeholders, through the form."""

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import Incident, StatusUpdate
from peacetime.usecases.audiences import add_audience
from tests.cast import Cast, the_cast
from tests.web.rooms import a_room, end, local
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db

SAID = {"text": "We roll back", "scope": "18% of orders", "status": "identified"}


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return a_room(cast)


@pytest.fixture
def bob(cast: Cast) -> Client:
    return cast.browser("bob")


@pytest.fixture
def here(incident: Incident) -> str:
    return f"/incidents/{incident.ref}/updates"


def test_an_update_goes_to_its_audience_and_keeps_the_promise(
    cast: Cast, incident: Incident, bob: Client, here: str
) -> None:
    add_audience(
        "Care",
        "a@example.org\nb@example.org",
        team="checkout",
        actor=cast.acting("dana"),
        at=timezone.now(),
    )
    page = sends(bob, here, SAID, next_update_at=local(1))
    assert "The update is on its way to 2 addresses." in page.notices
    assert "Identified We roll back 18% of orders" in page.part(f"updates-{incident.ref}").text
    assert "Update due in 5" in page.part(f"banner-{incident.ref}").text


def test_without_an_audience_it_is_said_that_nobody_was_told(bob: Client, here: str) -> None:
    assert "nobody outside was told" in sends(bob, here, SAID).notices


def test_the_next_form_begins_where_the_last_update_ended(bob: Client, here: str) -> None:
    sends(bob, here, SAID)
    typed = opens(bob, here).typed
    assert (typed["scope"], typed["status"]) == ("18% of orders", "identified")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Text is empty"),
        ({"text": "x" * 2_001}, "at most 2,000 fit"),
        ({"scope": "x" * 301}, "at most 300 fit"),
        ({"status": "fine"}, "fine"),
        ({"next_update_at": local(-1)}, "has passed"),
        ({"next_update_at": "later"}, "later"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_keeps_the_form(
    incident: Incident, bob: Client, here: str, wrong: dict[str, str], sentence: str
) -> None:
    page = refused(bob, here, {**SAID, **wrong})
    assert sentence in page.problems
    for name in ("text", "scope"):
        assert page.typed[name] == {**SAID, **wrong}[name]
    assert not StatusUpdate.objects.exists()


def test_the_same_form_twice_tells_once(bob: Client, here: str) -> None:
    for _ in range(2):
        sends(bob, here, SAID, idempotency_key="k")
    assert StatusUpdate.objects.count() == 1


def test_guesses_are_warned_of_and_not_forbidden(bob: Client, here: str) -> None:
    preview = bob.post(f"{here}/preview", {**SAID, "text": "It is probably the pool"})
    assert "“probably” guesses" in preview.content.decode()
    sends(bob, here, SAID, text="It is probably the pool")
    assert StatusUpdate.objects.get().text == "It is probably the pool"


def test_what_was_written_while_it_ended_is_not_lost(
    cast: Cast, incident: Incident, bob: Client, here: str
) -> None:
    end(incident, cast)
    assert bob.get(here)["Location"] == f"/incidents/{incident.ref}"
    page = refused(bob, here, SAID, status=409)
    assert "This incident is over" in page.problems
    assert page.typed["text"] == "We roll back"
