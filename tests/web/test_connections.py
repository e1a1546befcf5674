"""Setting up a connection by its page: what it reads and writes, how it stands, what it was told."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.queries.connections import connections
from peacetime.storage.models import Connection, Message
from peacetime.usecases.connections import running
from tests.builders import NOON, a_declaration, an_incident
from tests.cast import Cast, the_cast
from tests.connected import a_connection, told
from tests.web.reading import Page

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + "c2VjcmV0" * 5
FORM = {
    "name": "Our robot",
    "field-url": "https://robot.example.org/in",
    "field-secret": SECRET,
    "subjects": ["modes"],
    "audience": "team",
    "from_severity": "SEV2",
}


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def robot() -> Connection:
    return Connection.objects.get(name="Our robot")


def test_everything_that_can_be_connected_is_listed_with_what_it_is_for(cast: Cast) -> None:
    page = read(cast.browser("dana"), "/connections")
    for name in ("Webhook", "Microsoft Teams", "Discord", "Mattermost"):
        assert name in page
    assert "Nothing is connected yet" in page
    assert "Connect a tracker" in read(cast.browser("dana"), "/connections")
    assert "Connect a tracker" not in read(cast.browser("charlie"), "/connections")


def test_one_reads_what_it_does_before_filling_anything_in(cast: Cast) -> None:
    page = read(cast.browser("dana"), "/connections/new/discord")
    assert "it mentions nobody" in page
    assert 'type="password"' in page


def test_a_tool_is_connected_by_its_form(cast: Cast) -> None:
    answer = cast.browser("dana").post("/connections/new/webhook", FORM)
    assert (answer.status_code, answer["Location"]) == (303, f"/connections/{robot().pk}")
    page = read(cast.browser("dana"), f"/connections/{robot().pk}")
    assert "Being checked" in page
    assert "https://robot.example.org/in" in page
    assert SECRET not in page


def test_what_is_missing_is_said_at_its_field_and_no_secret_comes_back(cast: Cast) -> None:
    answer = cast.browser("dana").post("/connections/new/webhook", FORM | {"field-url": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Address is missing." in page
    assert SECRET not in page
    assert connections() == []


def test_all_that_is_wrong_is_said_at_once_by_the_names_that_people_see(cast: Cast) -> None:
    wrong = {"name": "", "field-url": "x" * 2001, "field-secret": "a\0b"}
    answer = cast.browser("dana").post("/connections/new/webhook", FORM | wrong)
    page = Page(answer.content.decode())
    assert answer.status_code == 422
    assert page.part("name-problem").text == "Name is empty. Write it and send again."
    assert page.part("field-url-problem").text.startswith("Address has 2,001 characters")
    assert page.part("field-secret-problem").text.startswith("Signing secret contains a NUL")


def test_a_secret_left_empty_is_kept_and_two_at_once_are_told(cast: Cast) -> None:
    dana = cast.browser("dana")
    dana.post("/connections/new/webhook", FORM)
    kept = bytes(robot().secrets or b"")
    path = f"/connections/{robot().pk}"
    assert dana.post(path, FORM | {"field-secret": "", "version": "1"}).status_code == 303
    assert robot().version == 2
    assert robot().secrets is not None
    assert kept
    second = dana.post(path, FORM | {"version": "1"})
    assert (second.status_code, "changed this connection meanwhile" in second.content.decode()) == (
        422,
        True,
    )


def test_settings_are_seen_by_those_who_may_set_them(cast: Cast) -> None:
    cast.browser("dana").post("/connections/new/webhook", FORM)
    for name in ("bob", "charlie", "alice"):
        page = read(cast.browser(name), f"/connections/{robot().pk}")
        assert "robot.example.org" not in page
        assert "/delete" not in page


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("check", {}, "It is being checked"),
        ("test", {}, "The test message is on its way"),
        ("pause", {}, "It is paused"),
        ("resume", {}, "It goes on"),
        ("dry-run", {"dry_run": "yes"}, "Nothing is sent from now on"),
        ("again", {}, "Nothing waits to be sent again"),
    ],
)
def test_each_button_does_what_it_says(
    cast: Cast, act: str, fields: dict[str, str], said: str
) -> None:
    row, dana = a_connection("https://robot.example.org"), cast.browser("dana")
    answer = dana.post(f"/connections/{row.pk}/{act}", fields, follow=True)
    assert (answer.status_code, said in html.unescape(answer.content.decode())) == (200, True)


def test_a_missing_scope_is_named(cast: Cast) -> None:
    row = a_connection("https://robot.example.org")
    Connection.objects.update(
        checked_at=NOON + timedelta(1),
        is_right=True,
        finding="It answers.",
        missing_scopes="chat:write\npins:write",
    )
    page = read(cast.browser("dana"), f"/connections/{row.pk}")
    assert "Not right yet" in page
    assert "Missing there: chat:write and pins:write." in page
    assert "chat:write" in read(cast.browser("dana"), "/connections")


def test_the_last_error_and_what_waits_are_said(cast: Cast) -> None:
    row = a_connection("https://robot.example.org")
    an_incident(cast.checkout, a_declaration(), actor=cast.acting("alice"))
    Connection.objects.update(
        failures=3, last_error="robot.example.org answers 500.", last_error_at=NOON
    )
    page = read(cast.browser("dana"), f"/connections/{row.pk}")
    assert "robot.example.org answers 500. 1 message waits." in page
    assert "nothing is lost meanwhile" in page


def test_what_a_dry_run_would_have_sent_is_shown_and_can_be_sent(cast: Cast) -> None:
    row = a_connection("https://robot.example.org", is_dry_run=True)
    running.send_test_message(row.pk, actor=cast.acting("dana"), at=timezone.now())
    [message] = told(row)
    Message.objects.update(state="dry_run", rendered='{"type": "connection.test.sent"}')
    page = read(cast.browser("dana"), f"/connections/{row.pk}")
    assert '{"type": "connection.test.sent"}' in page
    back = {"back": f"/connections/{row.pk}"}
    answer = cast.browser("bob").post(f"/messages/{message.pk}/again", back)
    assert answer["Location"].startswith(f"/connections/{row.pk}#")


def test_what_was_given_up_is_sent_again_altogether(cast: Cast) -> None:
    row = a_connection("https://robot.example.org")
    an_incident(cast.checkout, a_declaration(), actor=cast.acting("alice"))
    Message.objects.filter(connection=row).update(state="failed", last_error="no answer")
    assert "Send 1 again" in read(cast.browser("dana"), f"/connections/{row.pk}")
    cast.browser("dana").post(f"/connections/{row.pk}/again")
    assert told(row)[0].state == "pending"


def test_a_deleted_connection_still_tells_what_it_was_told(cast: Cast) -> None:
    row = a_connection("https://robot.example.org")
    an_incident(cast.checkout, a_declaration(), actor=cast.acting("alice"))
    answer = cast.browser("dana").post(f"/connections/{row.pk}/delete", follow=True)
    assert "is deleted, with its secrets" in answer.content.decode()
    page = read(cast.browser("dana"), f"/connections/{row.pk}")
    assert "It was deleted with its secrets." in page
    assert "Send again" not in page


def test_who_may_not_see_a_private_incident_does_not_read_of_it_here(cast: Cast) -> None:
    row = a_connection("https://robot.example.org")
    incident = an_incident(cast.checkout, a_declaration("A leak"), actor=cast.acting("alice"))
    incident.is_private = True
    incident.save(update_fields=["is_private"])
    assert "A leak" not in read(cast.browser("charlie"), f"/connections/{row.pk}")


@pytest.mark.parametrize("path", ["/connections/999999", "/connections/new/fax"])
def test_what_is_not_there_is_said(cast: Cast, path: str) -> None:
    assert cast.browser("dana").get(path).status_code == 404
