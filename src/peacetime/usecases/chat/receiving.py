"""What comes from a chat is kept and acknowledged at once; a job does what it asks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from psycopg.types.json import Jsonb

from peacetime.storage import jobs
from peacetime.storage.jobs import Deferred
from peacetime.storage.models import ChatPerson, ChatReceipt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

KEPT_FOR = timedelta(days=1)
JOB = "answer_chat"
# A concurrent repetition waits for the first, and then is none.
_KEEP = """
    INSERT INTO storage_chatreceipt (connection_id, key, kind, said, received_at, problem)
    VALUES (%s, %s, %s, %s, %s, '') ON CONFLICT (connection_id, key) DO NOTHING RETURNING *
"""


@transaction.atomic(durable=True)
def receive(
    connection_id: int,
    key: str,
    kind: str,
    said: Mapping[str, str],
    *,
    at: datetime,
    is_first: bool = False,
) -> bool:
    """Keep what came and defer its job; what came before, by its key, is not kept again.

    Args:
        connection_id: Where it came from.
        key: What it is known by there.
        kind: What sort of thing it is.
        said: What it says.
        at: Now.
        is_first: Whether it is answered before all that waits: a chat opens a form for a few seconds only.

    Returns:
        Whether it is new.
    """
    plain = {name: value.replace("\0", "") for name, value in said.items()}
    for row in ChatReceipt.objects.raw(_KEEP, [connection_id, key[:120], kind, Jsonb(plain), at]):
        values = {"receipt_id": row.pk}
        jobs.defer_all([Deferred(JOB, "chat", str(row.pk), values=values, is_first=is_first)])
        return True
    return False


def is_known(connection_id: int, key: str) -> bool:
    """Whether something came under this key before."""
    return ChatReceipt.objects.filter(connection=connection_id, key=key[:120]).exists()


@transaction.atomic(durable=True)
def done(receipt_id: int, *, at: datetime, problem: str = "") -> None:
    """What was asked is done, or given up with the reason."""
    ChatReceipt.objects.filter(pk=receipt_id).update(done_at=at, problem=problem[:500])


@transaction.atomic(durable=True)
def know_person(connection_id: int, user: str, email: str, *, at: datetime) -> None:
    """Remember the address of somebody's profile."""
    ChatPerson.objects.update_or_create(
        connection_id=connection_id,
        user=user,
        defaults={"email": email.strip().lower()[:254], "read_at": at},
    )


@transaction.atomic(durable=True)
def forget(*, at: datetime) -> int:
    """Forget what came in more than a day ago."""
    return ChatReceipt.objects.filter(received_at__lt=at - KEPT_FOR).delete()[0]
