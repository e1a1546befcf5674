"""Mailboxes as people see them, never with a password; and which address takes answers to our mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.queries.lookup import NotFound
from peacetime.queries.signals.sources import source_row
from peacetime.storage.models import Mailbox

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailboxShown:
    """The mailbox of one source. `afterwards`: `keep`, `seen` or `move`; `taken` counts messages."""

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
    taken: int
    is_being_checked: bool
    checked_at: datetime | None
    is_right: bool | None
    finding: str
    last_success_at: datetime | None
    last_error_at: datetime | None
    last_error_code: str
    last_error: str
    is_ailing: bool
    wait_until: datetime | None


def mailbox_of(slug: str) -> MailboxShown | None:
    """The mailbox that a source reads, or None."""
    row = Mailbox.objects.select_related("source").filter(source__slug=slug).first()
    return mailbox_shown(row) if row is not None else None


def mailbox_named(slug: str) -> MailboxShown:
    """The mailbox that a source reads.

    Raises:
        NotFound: `source_unknown`, `mailbox_unknown`.
    """
    found = mailbox_of(source_row(slug).slug)
    if found is None:
        raise NotFound("This source reads no mailbox.", code="mailbox_unknown")
    return found


def mailbox_shown(row: Mailbox) -> MailboxShown:
    """One mailbox as it stands now."""
    return MailboxShown(
        source=row.source.slug,
        host=row.host,
        port=row.port,
        security=row.security,
        user_name=row.user_name,
        folder=row.folder,
        afterwards=row.afterwards,
        moved_to=row.moved_to,
        takes_answers=row.takes_answers,
        address=row.address,
        taken=row.taken,
        is_being_checked=_is_being_checked(row),
        checked_at=row.checked_at,
        is_right=row.is_right,
        finding=row.finding,
        last_success_at=row.last_success_at,
        last_error_at=row.last_error_at,
        last_error_code=row.last_error_code,
        last_error=row.last_error,
        is_ailing=row.failures > 0,
        wait_until=row.wait_until,
    )


def _is_being_checked(row: Mailbox) -> bool:
    if row.asked_at is None:
        return False
    return row.checked_at is None or row.checked_at < row.asked_at


def answered_address() -> str:
    """The address to which answers to our mails are sent; "" where none is read."""
    rows = Mailbox.objects.filter(
        takes_answers=True,
        source__team=None,
        source__provider="email",
        source__paused_at=None,
        source__retired_at=None,
    )
    return rows.order_by("pk").values_list("address", flat=True).first() or ""
