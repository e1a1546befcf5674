"""The stand-in for a mail server takes, shows, keeps and refuses."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from devtools.mail import MailServer, keep, shown


def sent(server: MailServer, to: str = "bob@example.org") -> None:
    mail = EmailMessage()
    mail["Subject"] = "Zahlungen stocken: 18 % fällig"
    mail["Message-ID"] = "<ab12.update.1@localhost>"
    mail.set_content("Wir rollen zurück.\nNächste Meldung 15:04.")
    host, port = server.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as connection:
        connection.send_message(mail, "peacetime@localhost", [to])


def test_a_mail_is_taken_shown_and_kept_once(tmp_path: Path) -> None:
    with MailServer() as server:
        sent(server)
        sent(server)
        first, second = server.wait_for(2)

    assert (first.recipients, first.subject) == (
        ("bob@example.org",),
        "Zahlungen stocken: 18 % fällig",
    )
    assert "Nächste Meldung 15:04." in shown(first)
    assert {keep(mail, tmp_path) for mail in (first, second)} == {tmp_path / "ab12.update.1.eml"}


def test_an_address_can_be_refused() -> None:
    with MailServer(refuses=["gone@example.org"]) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            sent(server, "gone@example.org")
        assert server.mails == []
