"""The mailbox of a source, at a terminal."""

from collections.abc import Callable

import pytest

from peacetime.storage.models import Mailbox
from peacetime.storage.sealing import opened
from peacetime.usecases.signals.mailboxes import record_check
from tests.builders import NOON
from tests.cli.conftest import Terminal

pytestmark = pytest.mark.django_db


def test_a_mailbox_is_set_looked_at_and_deleted(types_as: Callable[[str], Terminal]) -> None:
    dana = types_as("dana")
    dana("sources", "add", "Mail", "email")
    dana.environment["MAIL_PASSWORD"] = "pepper and salt"
    set_up = ("mailboxes", "set", "mail", "imap.example.org", "alerts@example.org")
    said = dana(*set_up, "--password", "MAIL_PASSWORD", "--answers", "alerts@example.org")
    assert "being checked" in said.stdout
    row = Mailbox.objects.get()
    assert opened(row.sealed_password) == "pepper and salt"
    record_check(
        row.source_id, "There is no folder “X”.", is_right=False, at=NOON.replace(year=2100)
    )
    shown = dana("mailboxes", "show", "mail").stdout
    assert "imap.example.org:993" in shown
    assert "There is no folder “X”." in shown
    assert "pepper" not in shown + str(dana.json("mailboxes", "show", "mail"))
    assert "being checked" in dana("mailboxes", "check", "mail").stdout
    assert "no mailbox any more" in dana("mailboxes", "delete", "mail", "--yes").stdout
    assert not Mailbox.objects.exists()


def test_what_is_wrong_is_said(types_as: Callable[[str], Terminal]) -> None:
    dana = types_as("dana")
    dana("sources", "add", "Mail", "email")
    refused = dana("mailboxes", "set", "mail", "imap.example.org", "x")
    assert "Write the password" in refused.stderr
    assert "reads no mailbox" in dana("mailboxes", "show", "mail").stderr
