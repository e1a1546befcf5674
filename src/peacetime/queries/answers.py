"""To which address a mail of an incident is answered, and which mail an address answers.

Behind the plus stands the message's number with a stamp that only we make: who has not got the mail cannot know it.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from typing import TYPE_CHECKING, Final

from peacetime.queries.signals.mailboxes import answered_address
from peacetime.storage.models import Message
from peacetime.storage.sealing import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

STAMP_LETTERS: Final = 20  # a hundred bits
TOKEN: Final = re.compile(r"\+r(\d{1,12})-([a-z2-7]{20})@")


def address_of_answers(message_id: int) -> str:
    """Where an answer to a message is sent; "" where none is read."""
    name, at, host = answered_address().partition("@")
    return f"{name}+{token(message_id)}{at}{host}" if at else ""


def token(message_id: int) -> str:
    """What stands behind the plus."""
    return f"r{message_id}-{_stamp(message_id)}"


def is_to_be_noted(addresses: Iterable[str]) -> bool:
    """Whether one of the addresses has the form of those that answers go to."""
    return any(TOKEN.search(address.lower()) for address in addresses)


def answered(addresses: Iterable[str]) -> Message | None:
    """The message of an incident that is answered, where the stamp is ours."""
    for address in addresses:
        if (found := TOKEN.search(address.lower())) is None:
            continue
        if hmac.compare_digest(found[2], _stamp(int(found[1]))):
            rows = Message.objects.select_related("incident", "incident__team")
            message = rows.filter(pk=int(found[1])).first()
            if message is not None and message.incident is not None:
                return message
    return None


def _stamp(message_id: int) -> str:
    made = stamp(f"answer to message {message_id}")
    return b32encode(made).decode().lower()[:STAMP_LETTERS]
