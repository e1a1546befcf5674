"""Taking the next job of a lane: at a cost that does not grow with what waits elsewhere, or behind another.

Procrastinate's own way asks of each waiting job whether any other goes before it. Where PostgreSQL believes the
queue to be nearly empty, as it does after every quiet hour, that looks at all of them once for each: with 12,000
messages for a tool that is down, two seconds of the database for each look, once a second.
"""

from __future__ import annotations

from collections.abc import Iterable

from procrastinate.jobs import Job
from procrastinate.manager import JobManager

# What goes first in its stream is found by the index on streams (storage migration 0035): whatever the planner
# believes, only that gives the order that is asked for.
_TAKE = """
WITH next AS MATERIALIZED (
    SELECT job.id
    FROM procrastinate_jobs job
    WHERE job.status = 'todo'
    AND job.queue_name = %(lane)s
    AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
    AND (job.lock IS NULL OR job.id = (
        SELECT first.id
        FROM procrastinate_jobs first
        WHERE first.lock = job.lock AND first.status IN ('todo', 'doing')
        ORDER BY first.priority DESC, first.id
        LIMIT 1
    ))
    AND NOT EXISTS (
        SELECT FROM procrastinate_jobs doing WHERE doing.lock = job.lock AND doing.status = 'doing'
    )
    ORDER BY job.priority DESC, job.id
    LIMIT 1
    FOR UPDATE OF job SKIP LOCKED
)
UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker_id)s
WHERE id = (SELECT id FROM next)
RETURNING id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts, worker_id
"""


class Taking(JobManager):
    """The queue as workers see it, for lanes of one queue each."""

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Mark the next job of a lane as being done: what goes first, and then what came first.

        A job whose stream has one that is being done, or one before it that still waits, is passed over.
        """
        [lane] = queues or ()
        rows = await self.connector.execute_query_all_async(
            query=_TAKE, lane=lane, worker_id=worker_id
        )
        return Job.from_row(rows[0]) if rows else None
