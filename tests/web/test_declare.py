"""Into Rescue Mode, through the form."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import Incident, Rescue
from tests.builders import a_member, a_person, a_service, a_team
from tests.cast import Cast, the_cast
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db

HERE = "/teams/checkout/rescue"
SAID = {
    "trigger": "reliability",
    "summary": "Payments time out",
    "severity": "SEV1",
    "done_when": "99.9% of payments succeed",
    "commander": "alice@example.org",
    "comms_lead": "bob@example.org",
    "customers_affected": "18% of orders",
    "paused": "The sprint",
}


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def alice(cast: Cast) -> Client:
    return cast.browser("alice")


def test_the_form_begins_with_sensible_answers(alice: Client) -> None:
    typed = opens(alice, HERE).typed
    assert (typed["trigger"], typed["severity"]) == ("reliability", "SEV1")
    assert typed["commander"] == "alice@example.org"
    assert typed["paused"] == "Planned sprint work"


def test_one_form_declares_and_tells_everybody(cast: Cast, alice: Client) -> None:
    service = a_service(team=cast.checkout)
    page = sends(alice, HERE, SAID, services=[service.slug])
    incident = Incident.objects.get()
    assert page.heading == "Payments time out"
    assert "Rescue Mode is declared. Everybody who needs to know is told." in page.notices
    assert "Payments API · 18% of orders" in page.part(f"banner-{incident.ref}").text
    assert "The sprint is paused." in page.part(f"timeline-{incident.ref}").text
    assert incident.messages.filter(audience="team").count() == 2
    assert Rescue.objects.get().paused == "The sprint"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"summary": ""}, "Summary is empty"),
        ({"summary": "x" * 301}, "at most 300 fit"),
        ({"summary": "a\0b"}, "NUL"),
        ({"done_when": " "}, "Done when is empty"),
        ({"trigger": "boredom"}, "is not a trigger"),
        ({"severity": "SEV9"}, "SEV9"),
        ({"commander": "nobody@example.org"}, "Nobody here has the address"),
        ({"commander": "gone@example.org"}, "Gone Gil has left Checkout"),
        ({"services": ["x" * 101]}, "at most 100 fit"),
        ({"trigger": "crunch"}, "A crunch needs somebody who approves it"),
        (
            {"trigger": "crunch", "approver": "dana@example.org"},
            "A crunch needs a date on which it is looked at again",
        ),
        (
            {
                "trigger": "crunch",
                "approver": "dana@example.org",
                "review_at": "2020-01-01T10:00",
            },
            "lies in the past",
        ),
        (
            {"trigger": "crunch", "approver": "dana@example.org", "review_at": "soon"},
            "soon",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_and_keeps_the_form(
    cast: Cast, alice: Client, wrong: dict[str, Any], sentence: str
) -> None:
    a_member(cast.checkout, a_person("Gone Gil"), left_on=date(2026, 1, 1))
    page = refused(alice, HERE, {**SAID, **wrong})
    assert sentence in page.problems
    kept = {**SAID, **wrong}
    for name in {"summary", "done_when", "customers_affected", "paused"} - set(wrong):
        assert page.typed[name] == kept[name]
    assert not Incident.objects.exists()


def test_enter_in_the_sentence_is_a_space(alice: Client) -> None:
    sends(alice, HERE, SAID, summary="Payments time out\r\nsince ten")
    assert Incident.objects.get().summary == "Payments time out since ten"


def test_the_same_form_twice_declares_once_and_leads_to_the_same_room(alice: Client) -> None:
    sent = {**SAID, "idempotency_key": "k1"}
    first, second = alice.post(HERE, sent), alice.post(HERE, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def test_the_second_who_declares_is_told_calmly_and_keeps_the_words(
    cast: Cast, alice: Client
) -> None:
    sends(alice, HERE, SAID)
    bob = cast.browser("bob")
    page = refused(bob, HERE, SAID, status=409, summary="Cards are declined")
    assert page.heading == "Checkout is in Rescue Mode already"
    assert "You are not too late; the room is open." in page.text
    assert page.typed["text"] == "Cards are declined"
    room = f"/incidents/{Incident.objects.get().ref}"
    assert "Cards are declined" in sends(bob, f"{room}/timeline", text="Cards are declined").text
    assert opens(bob, HERE, status=409).heading == page.heading


def test_what_will_be_said_is_shown_before_it_is_sent(cast: Cast, alice: Client) -> None:
    said = alice.post(f"{HERE}/preview", SAID).content.decode()
    for words in (
        "2 team members hear this",
        "Alice Abel commands, Bob Beier speaks to stakeholders",
        "The sprint is paused",
        "Affected: 18% of orders",
        "No audience is set up for this severity",
    ):
        assert words in said
    assert not Incident.objects.exists()


@pytest.mark.parametrize("nonsense", ["", "x" * 5_000, "a\0b", "<script>"])
def test_a_preview_of_nonsense_is_still_a_preview(alice: Client, nonsense: str) -> None:
    response = alice.post(f"{HERE}/preview", dict.fromkeys(SAID, nonsense))
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_the_only_team_needs_no_choice(alice: Client) -> None:
    assert alice.get("/rescue")["Location"] == HERE


def test_ones_own_teams_come_first(cast: Cast, alice: Client) -> None:
    a_team("Assets")
    page = opens(alice, "/rescue")
    assert page.text.index("Checkout") < page.text.index("Assets")
    assert "Assets" not in opens(alice, "/rescue?q=check").part("team-choice").text
    assert "No team is called “zzz”." in opens(alice, "/rescue?q=zzz").text


def test_a_team_in_rescue_mode_leads_to_its_room(cast: Cast, alice: Client) -> None:
    a_team("Assets")
    sends(alice, HERE, SAID)
    links = [e["href"] for e in opens(alice, "/rescue").elements if e.tag == "a"]
    assert f"/incidents/{Incident.objects.get().ref}" in links


def test_nowhere_to_declare_says_so(cast: Cast, alice: Client) -> None:
    cast.checkout.archived_at = timezone.now() - timedelta(days=1)
    cast.checkout.save()
    assert "No team is set up yet." in opens(alice, "/rescue").text
    assert opens(alice, HERE, status=404).heading == "There is nothing here"
