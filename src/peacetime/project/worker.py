"""The worker process: timers, urgent and bulk work in lanes of their own."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections
from procrastinate import App
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from peacetime.project.folding import fold_for_ever
from peacetime.project.health import HEARTBEAT_SECONDS
from peacetime.project.taking import Taking

# A slow mail server must not hold up a timer, nor a slow webhook a mail: no lane lends its places.
LANES = {"timers": 2, "urgent": 3, "bulk": 1, "outside": 6, "chat": 3}
PLACES = sum(LANES.values()) + 2  # folding, and what the worker itself asks
GRACE_SECONDS = 5.0
GIVES_WAY = 5  # of what the system calls nice
SWITCH_SECONDS = 0.001
GARBAGE = 200_000  # objects between two short collections
RESTART_SECONDS = 0.5

STALLED_SECONDS = 6.0
"""A worker not heard of for so long is dead, and its jobs are run again by another."""
LOOK_SECONDS = 2.0
# One statement, so that two workers that look at the same moment cannot retry a job twice.
RETRY_STALLED = """
WITH stalled AS MATERIALIZED (
    SELECT job.id
    FROM procrastinate_jobs job
    WHERE job.status = 'doing'
    AND NOT EXISTS (
        SELECT FROM procrastinate_workers worker
        WHERE worker.id = job.worker_id
        AND worker.last_heartbeat > now() - %(seconds)s * interval '1 second'
    )
    FOR UPDATE OF job SKIP LOCKED
)
SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM stalled
"""

log = structlog.get_logger("peacetime.worker")


class LaneEnded(Exception):
    """A lane stopped although nobody asked: its connection to the database was lost."""


def run() -> None:
    """Work until told to stop; when the database goes away, begin again once it is back.

    Whoever waits for a page or an acknowledgement goes before jobs, where they share a machine.
    """
    with contextlib.suppress(OSError):
        os.nice(GIVES_WAY)
    asyncio.run(_run())


async def _run() -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(PLACES))
    import_module("peacetime.project.tasks")
    _give_each_place_a_connection()
    _answer_evenly()
    work = asyncio.create_task(_work_for_ever())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    await asyncio.wait([work])


def _give_each_place_a_connection() -> None:
    """Let all places be busy at once: a job that waits for a slow tool takes no connection from a timer."""
    pool = connections.databases["default"]["OPTIONS"]["pool"]
    pool["max_size"] = max(pool["max_size"], PLACES)


def _answer_evenly() -> None:
    """Let the event loop, which hands out jobs, wait little for a busy thread, and collect garbage seldom.

    A round of folding makes a hundred thousand objects that live no longer than itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 50)
    sys.setswitchinterval(SWITCH_SECONDS)


async def _work_for_ever() -> None:
    while True:
        try:
            await _work()
        except Exception as error:  # noqa: BLE001 - whatever it was, work goes on
            log.warning("The worker begins again", reason=_innermost(error))
            await sync_to_async(close_old_connections)()  # the periodic jobs are deferred by one
            await asyncio.sleep(RESTART_SECONDS)


async def _work() -> None:
    connector = PsycopgConnector(
        kwargs=connector_params(),
        min_size=1,
        max_size=2 * len(LANES) + 2,
        timeout=5,
        reconnect_timeout=5,
    )
    # An app of its own: a task that defers another job does so through Django's connection, in the
    # transaction of the task.
    app = DjangoApp(connector=connector)
    app.tasks = jobs.tasks
    app.periodic_registry = jobs.periodic_registry
    app.job_manager = Taking(connector)
    async with app.open_async(), asyncio.TaskGroup() as group:
        for queue, places in LANES.items():
            group.create_task(_lane(app, queue, places), name=queue)
        group.create_task(_retry_stalled(app), name="stalled")
        group.create_task(fold_for_ever(), name="folding")


async def _lane(app: App, queue: str, places: int) -> None:
    await app.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=places,
        install_signal_handlers=False,
        delete_jobs="successful",
        fetch_job_polling_interval=1.0,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_SECONDS,
        shutdown_graceful_timeout=GRACE_SECONDS,
    )
    raise LaneEnded(f"the lane {queue} ended")


async def _retry_stalled(app: App) -> None:
    while True:
        await app.connector.execute_query_async(RETRY_STALLED, seconds=STALLED_SECONDS)
        await asyncio.sleep(LOOK_SECONDS)


def _innermost(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
