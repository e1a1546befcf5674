"""The queue's small face: a job is deferred by name, key and moment, in the caller's transaction."""

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job

QUEUES = ("timers", "urgent", "bulk", "outside", "chat")
# A job that waits for its moment may begin now; the worker looks every second.
_HASTEN = """
    UPDATE procrastinate_jobs SET scheduled_at = NULL
     WHERE status = 'todo' AND task_name = %s AND args @> %s::jsonb AND scheduled_at > now()
"""
_COUNT = """
    SELECT count(*) FROM procrastinate_jobs WHERE status = %s AND task_name = %s AND args @> %s::jsonb
"""
_LEFT = """
    SELECT args->>%s FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Deferred:
    """A job to run at `at`, or now; what `is_first` goes before everything else in its queue.

    Jobs that share a `stream` run one after the other, in order; one that waits for its retry holds
    back only its own stream.
    """

    name: str
    queue: str
    key: str
    at: datetime | None = None
    stream: str | None = None
    values: Mapping[str, int | str] = field(default_factory=dict)
    is_first: bool = False


def defer(
    name: str,
    *,
    queue: str,
    key: str,
    at: datetime | None = None,
    stream: str | None = None,
    **values: int | str,
) -> None:
    """Run one job; see `Deferred`."""
    defer_all([Deferred(name, queue, key, at, stream, values)])


def defer_unless_waiting(job: Deferred) -> None:
    """Run one job, if none with its key waits already; the caller's transaction goes on either way."""
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        defer_all([job])


def defer_all(jobs: Sequence[Deferred]) -> None:
    """Run several jobs, deferred in one query however many they are."""
    if jobs:
        app.job_manager.batch_defer_jobs([_job(job) for job in jobs])


def hasten(name: str, **values: int | str) -> None:
    """Let jobs with these values that wait for their moment begin now, in their order."""
    with connection.cursor() as db:
        db.execute(_HASTEN, [name, json.dumps(values)])


def running(name: str, **values: int | str) -> int:
    """How many jobs with these values are being done."""
    return _count("doing", name, values)


def waiting(name: str, **values: int | str) -> int:
    """How many jobs with these values are still to begin."""
    return _count("todo", name, values)


def values_left(names: Sequence[str], value: str) -> set[int]:
    """What jobs of these names that are to be done, or are being done, say of a number."""
    with connection.cursor() as db:
        db.execute(_LEFT, [value, list(names)])
        return {int(found) for (found,) in db.fetchall() if found is not None}


def _count(status: str, name: str, values: Mapping[str, int | str]) -> int:
    with connection.cursor() as db:
        db.execute(_COUNT, [status, name, json.dumps(values)])
        return int(db.fetchone()[0])


def _job(job: Deferred) -> Job:
    return Job(
        queue=job.queue,
        lock=job.stream,
        queueing_lock=f"{job.name}:{job.key}",
        task_name=job.name,
        task_kwargs=dict(job.values),
        scheduled_at=job.at,
        priority=int(job.is_first),
    )
