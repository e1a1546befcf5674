"""Back to Delivery, through the form."""

from datetime import timedelta

import pytest
from django.test import Client

from peacetime.storage.models import Incident, Rescue, TimelineEntry
from tests.cast import Cast, the_cast
from tests.web.rooms import a_room, end, local, meet
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


@pytest.fixture
def here(incident: Incident) -> str:
    return f"/incidents/{incident.ref}/stand-down"


def proposed(browser: Client, here: str) -> dict[str, str]:
    """The form as it is proposed, with the one answer nobody can guess."""
    return {**opens(browser, here).typed, "cause": "The pool was too small"}


def test_everything_is_proposed_but_the_cause(
    cast: Cast, incident: Incident, alice: Client, here: str
) -> None:
    page = opens(alice, here)
    assert page.heading == "Checkout goes back to Delivery"
    assert "Planned sprint work resumes." in page.text
    assert "3 exit criteria are not met" in page.text  # a postmortem is proposed
    typed = page.typed
    assert typed["postmortem_owner"] == "alice@example.org"
    assert local(47) < typed["postmortem_at"]
    assert typed["recognition"] == "Thanks to Alice Abel for getting us out of this."
    assert typed["cause"] == ""


def test_unmet_criteria_need_a_reason_that_everybody_reads(
    cast: Cast, incident: Incident, alice: Client, here: str
) -> None:
    meet(incident, cast, 1, 3)
    said = proposed(alice, here)
    page = refused(alice, here, said, status=409)
    assert "Not met yet: Monitoring confirms a stable trend." in page.problems
    assert page.typed["cause"] == "The pool was too small"
    assert page.typed["recognition"] == said["recognition"]
    assert Incident.objects.get(pk=incident.pk).is_open
    page = sends(alice, here, {**page.typed, "override_reason": "The graphs follow\r\ntomorrow"})
    banner = page.part(f"banner-{incident.ref}").text
    assert "Checkout is back in Delivery Mode." in page.notices
    assert "Stood down with criteria unmet: The graphs follow tomorrow" in banner
    assert Rescue.objects.get().recovering_until is not None


def test_with_all_met_no_reason_is_asked(
    cast: Cast, incident: Incident, alice: Client, here: str
) -> None:
    meet(incident, cast, 1, 2, 3)
    assert "override_reason" not in opens(alice, here).typed
    sends(alice, here, proposed(alice, here))
    assert Incident.objects.get(pk=incident.pk).override_reason == ""


def test_without_a_date_the_postmortem_stays_unmet(
    cast: Cast, incident: Incident, alice: Client, here: str
) -> None:
    meet(incident, cast, 1, 2, 3)
    page = refused(alice, here, {**proposed(alice, here), "postmortem_at": ""}, status=409)
    assert "Postmortem scheduled, owners assigned" in page.problems
    assert "1 exit criterion is not met" in page.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"cause": ""}, "Summary is empty"),
        ({"postmortem_at": local(-1)}, "lies in the past"),
        ({"recovery_until": local(-1)}, "would end before it begins"),
        ({"resolved_at": local(5)}, "in the future"),
        ({"resolved_at": local(-9)}, "before Rescue Mode was declared"),
        ({"postmortem_owner": "nobody@example.org"}, "Nobody here has the address"),
        ({"recognition": "x" * 1_001}, "at most 1,000 fit"),
        ({"resolved_at": "noon"}, "noon"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_keeps_the_form(
    cast: Cast, incident: Incident, alice: Client, here: str, wrong: dict[str, str], sentence: str
) -> None:
    meet(incident, cast, 1, 2, 3)
    sent = {**proposed(alice, here), "impact": "One in five", **wrong}
    page = refused(alice, here, sent)
    assert sentence in page.problems
    for name in ("cause", "impact", "recognition", "postmortem_at", "resolved_at"):
        assert page.typed[name] == sent[name]
    assert Incident.objects.get(pk=incident.pk).is_open


def test_the_same_form_twice_ends_it_once(
    cast: Cast, incident: Incident, alice: Client, here: str
) -> None:
    meet(incident, cast, 1, 2, 3)
    sent = {**proposed(alice, here), "idempotency_key": "k"}
    first, second = alice.post(here, sent), alice.post(here, sent)
    assert first["Location"] == second["Location"] == f"/incidents/{incident.ref}"
    entries = TimelineEntry.objects.filter(incident=incident)
    assert entries.filter(text__startswith="Checkout is back in Delivery Mode").count() == 1


def test_who_stands_down_second_is_told_and_led_to_the_room(
    cast: Cast, incident: Incident, alice: Client, here: str
) -> None:
    sent = proposed(alice, here)
    end(incident, cast)
    page = sends(alice, here, sent)
    assert "is over already" in page.notices
    assert page.heading == "Payments time out"


def test_what_will_be_said_is_shown_before_it_is_sent(
    incident: Incident, alice: Client, here: str
) -> None:
    said = alice.post(f"{here}/preview", proposed(alice, here)).content.decode()
    assert "Cause in brief: The pool was too small." in said
    assert "Thanks to Alice Abel" in said
    assert "noon" in alice.post(f"{here}/preview", {"resolved_at": "noon"}).content.decode()
