"""Hands one message to the mail server."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage

from peacetime.integrations.email import ours

if TYPE_CHECKING:
    from peacetime.usecases.deliveries import Outgoing


INVITATION = "text/calendar; charset=utf-8; method=REQUEST"


ANSWERS = "Answer this mail to write a note on the incident’s timeline."


class NotTaken(Exception):
    """The mail server did not take the message; its words, for people."""


def is_set_up() -> bool:
    """Whether there is a mail server to hand messages to."""
    return bool(settings.HAS_MAIL_SERVER)


def deliver(message: Outgoing) -> None:
    """Hand over, or say why not.

    Raises:
        NotTaken: The server was not reached or refused.
    """
    mail = EmailMessage(
        subject=" ".join(message.subject.split()),
        body=f"{message.body}\n\n{ANSWERS}\n" if message.answered_to else message.body,
        to=[message.destination],
        reply_to=[message.answered_to] if message.answered_to else None,
        headers={
            "Message-ID": ours.message_id(message.key),
            "Auto-Submitted": "auto-generated",
            ours.MARK: ours.host(),
        },
    )
    if message.calendar:
        mail.attach("review.ics", message.calendar, INVITATION)
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as problem:
        raise NotTaken(str(problem) or problem.__class__.__name__) from problem
