"""Messages to one person that are of no incident, or of one that only they may hear of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.storage import jobs
from peacetime.storage.models import Message
from peacetime.usecases import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.domain.communications.messages import Words
    from peacetime.storage.models import Incident


@dataclass(frozen=True, slots=True)
class Letter:
    """Words for one address. The same occasion reaches the same address once."""

    occasion: str
    address: str
    words: Words
    calendar: str = ""  # an invitation, as iCalendar
    incident: Incident | None = None


def write_letters(kind: str, letters: Iterable[Letter], *, audience: str, at: datetime) -> int:
    """Write each letter that was not written before and defer its delivery, in the caller's transaction."""
    wanted = {_key(letter): letter for letter in letters if letter.address.strip()}
    known = set(Message.objects.filter(key__in=wanted).values_list("key", flat=True))
    written = Message.objects.bulk_create(
        Message(
            key=key,
            incident=letter.incident,
            kind=kind,
            audience=audience,
            channel="email",
            destination=letter.address.strip(),
            subject=letter.words.subject,
            body=letter.words.body,
            calendar=letter.calendar,
            created_at=at,
        )
        for key, letter in wanted.items()
        if key not in known
    )
    jobs.defer_all([outbox.delivery(message) for message in written])
    return len(written)


def _key(letter: Letter) -> str:
    said = f"{letter.occasion}:{letter.address.strip().lower()}"
    return f"letter:{hashlib.sha256(said.encode()).hexdigest()[:40]}"
