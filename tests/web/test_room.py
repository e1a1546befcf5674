"""The incident room, through its forms."""

from typing import Any

import pytest
from django.test import Client

from peacetime.storage.models import ExitCriterion, Incident, RoleAssignment, TimelineEntry
from peacetime.usecases.privacy import change_privacy
from peacetime.web.incidents import parts
from tests.acts import opened
from tests.builders import NOON
from tests.cast import Cast, the_cast
from tests.web.rooms import a_room, end, local
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db


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
def room(incident: Incident) -> str:
    return f"/incidents/{incident.ref}"


def last(incident: Incident) -> TimelineEntry:
    entry = TimelineEntry.objects.filter(incident=incident).order_by("number").last()
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    ("line", "kind", "text", "reason"),
    [
        ("p99 is at 5 s", "note", "p99 is at 5 s", ""),
        ("/note p99 is at 5 s", "note", "p99 is at 5 s", ""),
        ("/action Bob rolls back", "action", "Bob rolls back", ""),
        ("/Decision roll back because it worked", "decision", "roll back", "it worked"),
        ("two\r\nlines", "note", "two\nlines", ""),
    ],
)
def test_a_line_becomes_an_entry(
    incident: Incident, bob: Client, room: str, line: str, kind: str, text: str, reason: str
) -> None:
    page = sends(bob, f"{room}/timeline", text=line)
    entry = last(incident)
    assert (entry.kind, entry.text, entry.reason) == (kind, text, reason)
    assert entry.actor == "bob@example.org"
    assert text.split("\n", maxsplit=1)[0] in page.part(f"entry-{incident.ref}-{entry.number}").text


def test_a_line_with_update_tells_stakeholders(incident: Incident, bob: Client, room: str) -> None:
    page = sends(bob, f"{room}/timeline", text="/update We roll back")
    assert "We roll back" in page.part(f"updates-{incident.ref}").text
    assert incident.updates.get().sent_by == "bob@example.org"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Text is empty"),
        ("/dance", "/dance is not known here"),
        ("/decision ", "is empty"),
        ("a\0b", "NUL"),
        ("x" * 10_001, "at most 10,000 fit"),
        ("x" * 1_000_000, "at most 10,000 fit"),
    ],
)
def test_a_refused_line_stays_in_its_field(
    incident: Incident, bob: Client, room: str, line: str, sentence: str
) -> None:
    before = incident.timeline_length
    page = refused(bob, f"{room}/timeline", {"text": line})
    assert sentence in page.problems
    assert page.typed["text"] == line
    assert Incident.objects.get(pk=incident.pk).timeline_length == before


def test_a_line_sent_twice_stands_there_once(incident: Incident, bob: Client, room: str) -> None:
    for _ in range(2):
        sends(bob, f"{room}/timeline", text="p99 is at 5 s", idempotency_key="k")
    assert TimelineEntry.objects.filter(incident=incident, text="p99 is at 5 s").count() == 1


def test_a_key_with_another_text_is_refused_and_keeps_it(
    incident: Incident, bob: Client, room: str
) -> None:
    sends(bob, f"{room}/timeline", text="one", idempotency_key="k")
    page = refused(bob, f"{room}/timeline", {"text": "two"}, idempotency_key="k")
    assert page.typed["text"] == "two"
    assert last(incident).text == "one"


def holders(incident: Incident, role: str) -> set[str]:
    held = RoleAssignment.objects.filter(incident=incident, role=role, to_at=None)
    return set(held.values_list("person__email", flat=True))


def test_roles_are_taken_given_handed_over_and_left(
    incident: Incident, bob: Client, room: str
) -> None:
    sends(bob, f"{room}/roles/scribe", act="take")
    assert holders(incident, "scribe") == {"bob@example.org"}
    sends(bob, f"{room}/roles/commander", act="hand_over", person="dana@example.org")
    assert holders(incident, "commander") == {"dana@example.org"}
    sends(bob, f"{room}/roles/ops_lead", act="assign", person="alice@example.org")
    sends(bob, f"{room}/roles/ops_lead", act="take")
    assert holders(incident, "ops_lead") == {"alice@example.org", "bob@example.org"}
    given = {"act": "hand_over", "from": "alice@example.org", "person": "dana@example.org"}
    sends(bob, f"{room}/roles/ops_lead", given)
    assert holders(incident, "ops_lead") == {"bob@example.org", "dana@example.org"}
    page = sends(bob, f"{room}/roles/scribe", act="leave", person="bob@example.org")
    assert holders(incident, "scribe") == set()
    assert "Bob Beier" in page.part(f"roles-{incident.ref}").text


@pytest.mark.parametrize(
    ("role", "fields", "sentence"),
    [
        ("commander", {"act": "assign", "person": "x@example.org"}, "Nobody here has the address"),
        ("commander", {"act": "assign", "person": ""}, "Nobody here has the address"),
        ("commander", {"act": "assign", "person": "a\0b"}, "Nobody here has the address"),
    ],
)
def test_a_role_for_nobody_is_refused_with_a_notice(
    incident: Incident, bob: Client, room: str, role: str, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in sends(bob, f"{room}/roles/{role}", fields).notices
    assert holders(incident, "commander") == {"alice@example.org"}


def test_an_unknown_role_is_refused(bob: Client, room: str) -> None:
    assert refused(bob, f"{room}/roles/king", {"act": "take"}).heading == "That did not work"


def test_a_criterion_is_met_with_a_note_and_taken_back(
    incident: Incident, bob: Client, room: str
) -> None:
    page = sends(bob, f"{room}/exit-criteria/2", met="yes", note="flat for 30 min", version="0")
    assert "1 of 4 met" in page.part(f"criteria-{incident.ref}").text
    assert "flat for 30 min · Bob Beier" in page.part(f"criteria-{incident.ref}").text
    sends(bob, f"{room}/exit-criteria/2", met="no", note="", version="1")
    criterion = ExitCriterion.objects.get(incident=incident, number=2)
    assert (criterion.is_met, criterion.version) == (False, 2)


def test_a_line_that_changed_meanwhile_is_refused_with_what_was_written(
    incident: Incident, bob: Client, room: str
) -> None:
    sends(bob, f"{room}/exit-criteria/2", met="yes", version="0")
    page = sends(bob, f"{room}/exit-criteria/2", met="yes", note="flat", version="0")
    assert "changed this line meanwhile" in page.notices
    assert "You wrote: flat" in page.notices


def test_a_criterion_that_is_not_there_says_so(bob: Client, room: str) -> None:
    page = refused(bob, f"{room}/exit-criteria/5", {"met": "yes"}, status=404)
    assert "numbered from 1 to 4" in page.text


def test_moments_are_said_in_the_teams_zone(incident: Incident, bob: Client, room: str) -> None:
    page = sends(bob, f"{room}/moments", impact_started_at=local(-1), detected_at="")
    assert "The moments are saved." in page.notices
    row = Incident.objects.get(pk=incident.pk)
    assert row.impact_started_at is not None
    assert row.declared_at is not None
    assert (row.declared_at - row.impact_started_at).total_seconds() > 3_000
    assert row.detected_at is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"impact_started_at": local(3)}, "lies in the future"),
        ({"impact_started_at": local(-1), "resolved_at": local(-2)}, "before it started"),
        ({"impact_started_at": "half past nine"}, "half past nine"),
    ],
)
def test_refused_moments_stay_in_their_fields(
    incident: Incident, bob: Client, room: str, fields: dict[str, str], sentence: str
) -> None:
    page = refused(bob, f"{room}/moments", fields)
    assert sentence in page.problems
    for name, written in fields.items():
        assert page.typed[name] == written
    assert "open" in page.part(f"moments-{incident.ref}").attributes
    assert Incident.objects.get(pk=incident.pk).impact_started_at is None


def test_a_correction_points_at_the_old_entry(incident: Incident, bob: Client, room: str) -> None:
    sends(bob, f"{room}/timeline", text="50 s")
    wrong = last(incident).number
    assert opens(bob, f"{room}/timeline/{wrong}/correct").typed["text"] == "50 s"
    page = sends(bob, f"{room}/timeline/{wrong}/correct", text="5 s")
    assert f"Corrected by entry {wrong + 1}" in page.part(f"entry-{incident.ref}-{wrong}").text
    assert f"Corrects entry {wrong}" in page.part(f"entry-{incident.ref}-{wrong + 1}").text
    kept = refused(bob, f"{room}/timeline/{wrong}/correct", {"text": ""})
    assert "is empty" in kept.problems


def test_a_redaction_leaves_who_when_and_why(cast: Cast, incident: Incident, room: str) -> None:
    dana = cast.browser("dana")
    sends(dana, f"{room}/timeline", text="/decision use hunter2 because of hunter3")
    secret = last(incident).number
    asked = refused(dana, f"{room}/timeline/{secret}/redact", {"reason": ""})
    assert "is empty" in asked.problems
    page = sends(dana, f"{room}/timeline/{secret}/redact", reason="a password")
    assert "hunter" not in page.text
    entry = page.part(f"entry-{incident.ref}-{secret}").text
    assert "a password" in entry
    assert "Redacted by" in entry
    again = refused(dana, f"{room}/timeline/{secret}/redact", {"reason": "again"}, status=404)
    assert f"no entry {secret} to change" in again.text


def test_what_is_over_can_be_noted_on_but_not_run(
    cast: Cast, incident: Incident, bob: Client, room: str
) -> None:
    end(incident, cast)
    sends(bob, f"{room}/timeline", text="forgotten until now")
    assert last(incident).text == "forgotten until now"
    over = "This incident is over"
    for path, fields in (
        ("roles/scribe", {"act": "take"}),
        ("exit-criteria/1", {"met": "yes"}),
    ):
        assert over in sends(bob, f"{room}/{path}", fields).notices
    page = refused(bob, f"{room}/timeline", {"text": "/update We look"})
    assert over in page.problems
    assert page.typed["text"] == "/update We look"


def test_decisions_stand_by_themselves(incident: Incident, bob: Client, room: str) -> None:
    assert "Nobody wrote a decision down" in opens(bob, f"{room}/decisions").text
    for line in ("/decision one", "a note", "/decision two because of one"):
        sends(bob, f"{room}/timeline", text=line)
    page = opens(bob, f"{room}/decisions")
    assert page.heading == "2 decisions"
    assert "a note" not in page.part(f"decisions-{incident.ref}").text


def test_a_long_timeline_is_shown_whole_when_it_is_asked_for(
    incident: Incident, bob: Client, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "SHOWN_AT_ONCE", 3)
    for number in range(5):
        sends(bob, f"{room}/timeline", text=f"no {number}")
    page = opens(bob, room)
    assert "no 1" not in page.part(f"timeline-{incident.ref}").text
    assert "Show all 7 entries" in page.text
    whole = opens(bob, f"{room}?entries=all")
    assert "no 1" in whole.part(f"timeline-{incident.ref}").text
    assert "Show all" not in whole.text


@pytest.mark.parametrize("path", ["", "/decisions", "/updates", "/stand-down", "/messages"])
def test_a_room_that_is_not_there_says_so(bob: Client, path: str) -> None:
    page = opens(bob, f"/incidents/nowhere{path}", status=404)
    assert "There is no incident" in page.text


def test_a_fragment_asked_for_without_a_session_sends_the_whole_page_away(
    client: Client, room: str
) -> None:
    response: Any = client.post(f"{room}/timeline", {"text": "x"}, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in"


def test_what_becomes_private_later_is_seen_no_longer(cast: Cast) -> None:
    incident = opened(cast)
    assert cast.browser("charlie").get(f"/incidents/{incident.ref}").status_code == 200
    change_privacy(incident.ref, is_private=True, actor=cast.acting("dana"), at=NOON)
    assert cast.browser("charlie").get(f"/incidents/{incident.ref}").status_code == 404
    assert cast.browser("bob").get(f"/incidents/{incident.ref}").status_code == 200  # speaks for it
