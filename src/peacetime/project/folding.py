"""Folding for as long as the worker works: it looks for what waits, so that nobody has to call it.

A job for each commit would notify the whole database once for each of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.signals.mapping import mapping_of
from peacetime.domain.signals.signal import NotRead, Reading
from peacetime.integrations.email.replies import answer_in, refuse_machines, refuse_unproved
from peacetime.integrations.inbound import providers
from peacetime.queries.answers import is_to_be_noted
from peacetime.storage import jobs
from peacetime.storage.jobs import Deferred
from peacetime.usecases.answers import take_answer
from peacetime.usecases.signals.folding import fold_waiting, is_waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.usecases.signals.folding import Round
    from peacetime.usecases.signals.reading import Sender

LOOK_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 5.0
GIVES_WAY = 10  # of what the system calls nice
CONFIRM = "confirm_subscription"
MAIL = "email"
PACE_SECONDS = 0.01  # between two rounds of a backlog, for whoever waits for this process

log = structlog.get_logger("peacetime.folding")


async def fold_for_ever() -> None:
    """Fold what waits, once a second; without a pause while more waits."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="folding", initializer=_give_way)
    fold = sync_to_async(_fold, thread_sensitive=False, executor=thread)
    while True:
        try:
            done = await fold()
        except Exception as error:  # noqa: BLE001 - whatever it was, what waits is still there
            log.warning("Deliveries wait", reason=f"{type(error).__name__}: {error}"[:300])
            await asyncio.sleep(AFTER_TROUBLE_SECONDS)
            continue
        await asyncio.sleep(PACE_SECONDS if done is not None and done.deliveries else LOOK_SECONDS)


def read(sender: Sender, payload: Any, headers: Mapping[str, str]) -> Reading:
    """What a payload of a source says: by its mapping, by its tool, or by whichever tool recognises it.

    Raises:
        NotRead: It cannot be read.
    """
    if sender.provider == MAIL and (told := _answer(sender, payload)):
        return Reading(passed_over=told)
    if sender.mapping is not None:
        return _mapped(sender.mapping, payload)
    module: Any = providers().get(sender.provider) or _recognising(payload, headers)
    if module is None:
        sentence = (
            "No tool that is known here sends this. Point at its fields, and let it be read again."
        )
        raise NotRead(sentence, code="payload_unknown")
    _confirm(module.__name__.split(".")[-2], sender, payload)
    said: Reading = module.read(payload, headers)
    return said


def _answer(sender: Sender, payload: Any) -> str:
    """What becomes of a mail that answers one of ours; "" where it answers none."""
    said = answer_in(payload)
    if said is None:
        return ""
    if is_to_be_noted(said.to):
        refuse_machines(payload)
        with transaction.atomic():  # what goes wrong in it is this delivery's alone
            return take_answer(said, source=sender.id)
    refuse_unproved(payload)
    return ""


def _give_way() -> None:
    """Whoever waits for an answer goes before what may be some seconds late."""
    with contextlib.suppress(OSError):
        if sys.platform == "linux":  # elsewhere a thread has no place of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVES_WAY)


def _fold() -> Round | None:
    gc.disable()  # what a round makes is gone with it, and would be walked in vain
    try:
        return fold_waiting(read, at=timezone.now()) if is_waiting() else None
    except BaseException:
        connection.close()
        raise
    finally:
        gc.enable()
        close_old_connections()


def _mapped(said: Mapping[str, Any], payload: Any) -> Reading:
    try:
        return mapping_of(said).read(payload)
    except InvalidInput as wrong:
        raise NotRead(wrong.sentence, code="mapping_invalid") from None


def _recognising(payload: Any, headers: Mapping[str, str]) -> Any:
    return next((each for each in providers().values() if each.recognises(payload, headers)), None)


@cache
def confirmation_of(provider: str) -> Any:
    """How a tool wants its address confirmed; None where it does not."""
    name = f"peacetime.integrations.{provider}.confirmation"
    return import_module(name) if find_spec(name) is not None else None


def _confirm(provider: str, sender: Sender, payload: Any) -> None:
    """A tool that sends nothing until its address was asked is asked, a moment later."""
    confirmation = confirmation_of(provider)
    url = confirmation.to_ask(payload) if confirmation is not None else ""
    if url:
        key = f"{sender.id}:{sha256(json.dumps(url).encode()).hexdigest()[:16]}"
        values = {"source_id": sender.id, "url": url, "provider": provider}
        jobs.defer_unless_waiting(Deferred(CONFIRM, "urgent", key, values=values))
