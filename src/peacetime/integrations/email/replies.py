"""Answers to our own mails, told from what monitors send."""

from __future__ import annotations

from typing import Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.signal import NotRead
from peacetime.integrations.email.inbound import is_automatic, refuse_loops
from peacetime.integrations.email.letters import mail_in
from peacetime.integrations.email.ours import is_named_by_us, is_ours
from peacetime.usecases.answers import Answer

MACHINES: Final = ("bulk", "list", "junk", "auto_reply")


def answer_in(payload: Any) -> Answer | None:
    """The mail as an answer, or None where it is no mail; whether it answers anything is seen by its address.

    Raises:
        NotRead: It is a mail, and broken.
    """
    mail = mail_in(payload)
    if not mail:
        return None
    return Answer(
        to=fields.lines(mail.get("to")),
        sender=fields.line(mail.get("from")).lower(),
        name=fields.line(mail.get("message_id"), 1_000),
        text=fields.text(mail.get("text"), 100_000),
    )


def refuse_machines(payload: Any) -> None:
    """Refuse an answer that no person wrote: an absence, a list, ourselves.

    Raises:
        NotRead: `mail_automatic`, `mail_loop`.
    """
    mail = mail_in(payload)
    headers = fields.mapping(mail.get("headers"))
    submitted = fields.line(headers.get("auto-submitted")).casefold()
    if is_ours(mail):
        raise NotRead("This is a mail of Peacetime itself that came back.", code="mail_loop")
    if (
        is_automatic(mail)
        or submitted not in {"", "no"}
        or fields.line(headers.get("precedence")).casefold() in MACHINES
        or "list-id" in headers
    ):
        raise NotRead("This answer was written by no person.", code="mail_automatic")


def refuse_unproved(payload: Any) -> None:
    """Refuse an answer to one of our mails that does not go to its address: anybody could have written it.

    Raises:
        NotRead: `answer_unproved`, or a code of `refuse_loops`.
    """
    mail = mail_in(payload)
    refuse_loops(mail)
    answers = [mail.get("in_reply_to"), *fields.lines(mail.get("references"), 1_000)]
    if any(is_named_by_us(each) for each in answers):
        sentence = (
            "It answers a mail of ours, but not to the address that the mail gives for answers, so that "
            "nothing shows that it was received."
        )
        raise NotRead(sentence, code="answer_unproved")
