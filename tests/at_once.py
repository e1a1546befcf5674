"""Two people acting at the same moment, each on their own connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

PATIENCE_SECONDS = 20


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or raised, in their order. Use with `transactional_db`."""
    results: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(PATIENCE_SECONDS)
            results[number] = act()
        except Exception as refusal:  # noqa: BLE001 - what was raised is the result
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "two acts wait for each other"
    return results
