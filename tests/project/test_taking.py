"""Taking the next job: in the order of its lane and its stream, at a cost that many who wait do not multiply."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from peacetime.project.taking import Taking
from peacetime.storage import jobs
from peacetime.storage.jobs import Deferred

STREAMS, EACH = 40, 50
LOOKED_AT = """
    SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables
     WHERE relname = 'procrastinate_jobs'
"""
HELD_BACK = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args, scheduled_at, status)
    SELECT 'outside', 'deliver_outside', 0, 'stream ' || number %% %s, '{}',
           CASE WHEN number <= %s THEN now() + interval '1 hour' END, 'todo'
      FROM generate_series(1, %s) AS number
"""


@pytest.fixture(autouse=True)
def empty_queue(transactional_db: None) -> Iterator[None]:
    """The queue's tables are not Django's to empty between tests."""
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def _sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def take(lane: str, times: int = 1) -> list[str]:
    """The keys of the jobs that a worker takes from a lane, one after the other, until there is none."""
    [(worker,)] = _sql("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")

    async def taken() -> list[str]:
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=1)
        await connector.open_async()
        try:
            found = [await Taking(connector).fetch_job([lane], worker) for _ in range(times)]
        finally:
            await connector.close_async()
        return [str(job.queueing_lock).removeprefix("job:") for job in found if job is not None]

    return asyncio.run(taken())


def wait(
    key: str, lane: str = "outside", *, stream: str | None = None, is_first: bool = False
) -> None:
    jobs.defer_all([Deferred("job", lane, key, stream=stream, is_first=is_first)])


def test_what_goes_first_is_taken_first_and_then_what_came_first() -> None:
    for key in ("a", "b"):
        wait(key)
    wait("c", is_first=True)
    assert take("outside", 4) == ["c", "a", "b"]


def test_a_lane_takes_nothing_of_another() -> None:
    wait("a", "outside")
    wait("b", "timers")
    assert take("timers", 2) == ["b"]


def test_what_has_its_moment_later_is_not_taken() -> None:
    wait("a")
    _sql("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 minute'")
    assert take("outside") == []
    _sql("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 minute'")
    assert take("outside") == ["a"]


def test_of_a_stream_one_is_taken_at_a_time() -> None:
    for key in ("a", "b"):
        wait(key, stream="incident")
    wait("c", stream="another")
    wait("d")
    assert take("outside", 4) == ["a", "c", "d"]
    _sql("DELETE FROM procrastinate_jobs WHERE queueing_lock = 'job:a'")
    assert take("outside", 2) == ["b"]


def test_a_stream_waits_for_its_first_which_waits_for_its_moment() -> None:
    for key in ("a", "b"):
        wait(key, stream="incident")
    _sql(
        "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 minute' "
        "WHERE queueing_lock = 'job:a'"
    )
    assert take("outside", 2) == []


def test_what_goes_first_waits_for_one_of_its_stream_that_is_being_done() -> None:
    wait("a", stream="incident")
    assert take("outside") == ["a"]
    wait("b", stream="incident", is_first=True)
    assert take("outside") == []


def test_what_another_worker_just_takes_is_passed_over() -> None:
    for key in ("a", "b"):
        wait(key)
    with transaction.atomic():
        _sql("SELECT id FROM procrastinate_jobs WHERE queueing_lock = 'job:a' FOR UPDATE")
        assert asyncio.run(asyncio.to_thread(take, "outside", 2)) == ["b"]


def test_where_nothing_may_be_done_each_that_waits_is_looked_at_a_few_times() -> None:
    """Also where PostgreSQL last counted the queue while it was empty."""
    waiting = STREAMS * EACH
    _sql(HELD_BACK, STREAMS, STREAMS, waiting)
    _sql("DELETE FROM procrastinate_jobs")
    _sql("ANALYZE procrastinate_jobs")
    _sql(HELD_BACK, STREAMS, STREAMS, waiting)
    before = _looked_at()
    assert take("outside") == []
    assert waiting <= _looked_at() - before <= 4 * waiting


def _looked_at() -> int:
    _sql("SELECT pg_stat_force_next_flush()")
    _sql("SELECT pg_stat_clear_snapshot()")
    [(rows,)] = _sql(LOOKED_AT)
    return int(rows)
