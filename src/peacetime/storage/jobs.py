"""The queue's small face: a job is deferred by name, key and moment, in the caller's transaction."""

from datetime import datetime

from procrastinate.contrib.django import app

QUEUES = ("timers", "urgent", "bulk")


def defer(
    name: str,
    *,
    queue: str,
    key: str,
    at: datetime | None = None,
    stream: str | None = None,
    **values: int | str,
) -> None:
    """Run the job called `name` at `at`, or now.

    Jobs that share a `stream` run one after the other, in order; one that waits for its retry holds
    back only its own stream.
    """
    app.configure_task(
        name,
        queue=queue,
        lock=stream,
        schedule_at=at,
        queueing_lock=f"{name}:{key}",
        allow_unknown=True,
    ).defer(**values)
