"""The mailbox of a source: which, how it stands, a check, and its end."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.writing import write
from peacetime.queries.signals.mailboxes import MailboxShown, mailbox_named
from peacetime.usecases.signals import mailboxes

router = Router(tags=["signals"])


class MailboxAnswer(Shown):
    """The mailbox of one source and how it stands; its password is shown to nobody."""

    source: str
    host: str
    port: int
    security: str
    user_name: str
    folder: str
    afterwards: str
    moved_to: str
    takes_answers: bool
    address: str
    taken: int = Field(description="Messages in all.")
    is_being_checked: bool
    checked_at: datetime | None
    is_right: bool | None = Field(description="What the last check found; null before the first.")
    finding: str
    last_success_at: datetime | None
    last_error_at: datetime | None
    last_error_code: str
    last_error: str
    is_ailing: bool
    wait_until: datetime | None = Field(description="It is left alone until then.")


class SetMailbox(Sent):
    """Which mailbox is read, as whom, and what becomes of a message that was taken."""

    host: Annotated[str, text(253)]
    user_name: Annotated[str, text(254)]
    password: Annotated[str, text(500)] | None = Field(
        None, description="Left out, the one that is there stays, where host and name do too."
    )
    port: int | None = Field(None, description="993 for tls, 143 else, where left out.")
    security: Literal["tls", "starttls", "none"] = Field(
        "tls", description="none only for hosts of PEACETIME_ALLOWED_PRIVATE_HOSTS."
    )
    folder: Annotated[str, text(200)] = "INBOX"
    afterwards: Literal["seen", "move", "keep"] = "seen"
    moved_to: Annotated[str, text(200, required=False)] = ""
    reads_old: bool = Field(default=False, description="Also what is there already.")
    takes_answers: bool = Field(
        default=False, description="Answers to mails of an incident become notes."
    )
    address: Annotated[str, text(254, required=False)] = Field(
        "", description="Of the mailbox itself, where it takes answers."
    )


class MailboxRemoved(Shown):
    """The source that reads no mailbox any more."""

    source: str


@router.get("/{slug}/mailbox", response=MailboxAnswer)
def read_mailbox(request: Request, slug: str) -> MailboxAnswer:
    """The mailbox that a source reads."""
    del request
    return _mailbox(mailbox_named(slug))


@router.put("/{slug}/mailbox", response=MailboxAnswer)
def set_mailbox(request: Request, slug: str, said: SetMailbox) -> Status[MailboxAnswer]:
    """Say which mailbox a source reads; it is checked at once, and then read once a minute."""
    draft = mailboxes.MailboxDraft(**said.model_dump())
    return write(request, partial(mailboxes.set_mailbox, slug, draft), _mailbox)


@router.post("/{slug}/mailbox/check", response=MailboxAnswer)
def check_mailbox(request: Request, slug: str) -> Status[MailboxAnswer]:
    """Have it tried whether the mailbox can be opened; the finding stands there a moment later."""
    return write(request, partial(mailboxes.check_mailbox, slug), _mailbox)


@router.delete("/{slug}/mailbox", response=MailboxRemoved)
def remove_mailbox(request: Request, slug: str) -> Status[MailboxRemoved]:
    """Read it no more; its password is deleted."""
    remove = partial(mailboxes.remove_mailbox, slug)
    return write(request, remove, lambda source: MailboxRemoved(source=source))


def _mailbox(shown: MailboxShown) -> MailboxAnswer:
    return MailboxAnswer.model_validate(shown)
