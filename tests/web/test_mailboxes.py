"""The mailbox of a source by its page: set up with a check, wrong by name, and away with its password."""

from __future__ import annotations

import pytest
from django.utils import timezone

from peacetime.queries.access import PEACETIME
from peacetime.storage import jobs
from peacetime.storage.models import Mailbox, Source
from peacetime.usecases.signals.mailboxes import CHECK, record_check
from peacetime.usecases.signals.sources import SourceDraft, create_source
from tests.cast import Cast, the_cast
from tests.groups import a_mail_source
from tests.web.test_signals import seen, sent

pytestmark = pytest.mark.django_db
HERE = "/signals/sources/mail"
FORM = {
    "host": "imap.example.org",
    "security": "tls",
    "user_name": "alerts@example.org",
    "password": "a long word",
    "folder": "INBOX",
    "afterwards": "seen",
}


@pytest.fixture(scope="module")
def whole_cast(kept: None) -> Cast:
    """Made once; what a test changes is its own."""
    return the_cast()


@pytest.fixture
def cast(db: None, whole_cast: Cast) -> Cast:
    create_source(SourceDraft("Mail", "email"), actor=PEACETIME, at=timezone.now())
    return whole_cast


def test_a_mailbox_is_set_up_and_checked(cast: Cast) -> None:
    dana = cast.browser("dana")
    assert "Which mailbox" in seen(dana, HERE).part("mailbox").text
    page = sent(dana, f"{HERE}/mailbox", FORM)
    assert "being checked" in page.part("mailbox").text
    assert "a long word" not in page.text
    assert jobs.waiting(CHECK) == 1
    record_check(
        Source.objects.get().pk, "There is no folder “X”.", is_right=False, at=timezone.now()
    )
    assert "There is no folder “X”." in seen(dana, HERE).part("mailbox").text
    kept = bytes(Mailbox.objects.get().sealed_password)
    sent(dana, f"{HERE}/mailbox", {**FORM, "password": "", "folder": "Alerts"})
    assert bytes(Mailbox.objects.get().sealed_password) == kept
    assert "being checked" in sent(dana, f"{HERE}/mailbox/check", {}).part("mailbox").text
    Source.objects.update(paused_at=timezone.now())
    Mailbox.objects.update(is_right=True, asked_at=None)
    assert "not read while the source is paused" in seen(dana, HERE).part("mailbox-title").text
    assert "its password is deleted" in sent(dana, f"{HERE}/mailbox/remove", {}).notices
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": ""}, "Write the password"),
        ({"host": "https://imap.example.org"}, "host’s name alone"),
        ({"port": "many"}, "A port is a number"),
        ({"port": "0"}, "A port is a number"),
        ({"security": "none"}, "PEACETIME_ALLOWED_PRIVATE_HOSTS"),
        ({"afterwards": "move", "moved_to": ""}, "moved_to"),
        ({"takes_answers": "yes", "address": "nobody"}, "address"),
        ({"takes_answers": "yes", "address": "a" * 31 + "@example.org"}, "30 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    page = sent(cast.browser("dana"), f"{HERE}/mailbox", {**FORM, **wrong}, 422)
    assert page.problems
    if " " in sentence or sentence.isupper():
        assert sentence.replace("’", "'") in page.problems.replace("’", "'")
    assert not Mailbox.objects.exists()


def test_everything_that_is_wrong_is_said_at_once_each_beside_its_field(cast: Cast) -> None:
    wrong = {
        "host": "https://imap.example.org",
        "port": "many",
        "user_name": " ",
        "password": "",
        "afterwards": "move",
        "moved_to": "",
        "takes_answers": "yes",
        "address": "nobody",
    }
    page = sent(cast.browser("dana"), f"{HERE}/mailbox", {**FORM, **wrong}, 422)
    fields = ("host", "port", "user_name", "moved_to", "address", "password")
    links = [each["href"] for each in page.elements if each.tag == "a"]
    for field in fields:
        sentence = page.part(f"{field}-problem").text
        assert sentence, field
        assert sentence in page.problems
        assert f"#{field}" in links
    assert not any(page.has(f"{field}-problem") for field in ("folder", "security", "afterwards"))
    assert page.typed["port"] == "many", "what was typed is still there"
    assert not Mailbox.objects.exists()


def test_a_source_of_another_tool_reads_no_mailbox(cast: Cast) -> None:
    create_source(SourceDraft("Grafana", "grafana"), actor=PEACETIME, at=timezone.now())
    dana = cast.browser("dana")
    assert not seen(dana, "/signals/sources/grafana").has("mailbox")
    assert (
        "Only a source of the tool Email"
        in sent(dana, "/signals/sources/grafana/mailbox", FORM, 422).text
    )


def test_viewers_see_how_it_stands_and_nothing_to_press(cast: Cast) -> None:
    a_mail_source(error="There is no folder “X”.")
    part = seen(cast.browser("bob"), "/signals/sources/post").part("mailbox")
    assert "The mailbox cannot be read" in part.text
    assert "There is no folder “X”." in part.text
    assert "Password" not in part.text
