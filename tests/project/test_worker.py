"""The worker: a dead worker's jobs run again, and a job's own jobs stand or fall with it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app as jobs

from peacetime.project import worker

PATIENCE_SECONDS = 20.0
ran: list[str] = []
everybody = threading.Barrier(sum(worker.LANES.values()))


@pytest.fixture(autouse=True)
def empty_queue(transactional_db: None) -> Iterator[None]:
    """The queue's tables are not Django's to empty between tests."""
    ran.clear()
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@jobs.task(name="test_followed", queue="urgent")
def followed() -> None:
    ran.append("followed")


@jobs.task(name="test_defers_and_fails", queue="urgent")
def defers_and_fails() -> None:
    ran.append("begun")
    with transaction.atomic():
        jobs.configure_task("test_followed", queue="urgent").defer()
        raise ValueError("after deferring")


@jobs.task(name="test_defers", queue="bulk")
def defers() -> None:
    with transaction.atomic():
        jobs.configure_task("test_followed", queue="urgent").defer()
        ran.append("defers")


@jobs.task(name="test_holds", queue="bulk")
def holds(lane: str) -> None:
    with transaction.atomic():
        _sql("SELECT 1")
        everybody.wait(PATIENCE_SECONDS)
    ran.append(lane)


def _sql(statement: str, *values: Any) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _work_until(is_done: Callable[[], bool]) -> None:
    async def work() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(worker.PLACES))
        working = asyncio.create_task(worker._work())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await asyncio.to_thread(is_done):  # noqa: ASYNC110 - the rows tell, nobody else
                await asyncio.sleep(0.02)
        working.cancel()
        await asyncio.wait([working])

    asyncio.run(work())


def _states() -> list[tuple[object, ...]]:
    states = _sql("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id")
    connection.close()
    return states


def test_a_job_runs_what_it_deferred_and_both_are_gone_afterwards() -> None:
    jobs.configure_task("test_defers", queue="bulk").defer()
    _work_until(lambda: _states() == [])
    assert ran == ["defers", "followed"]


def test_what_a_failed_job_deferred_was_never_deferred() -> None:
    jobs.configure_task("test_defers_and_fails", queue="urgent").defer()
    _work_until(lambda: _states() == [("test_defers_and_fails", "failed")])
    assert ran == ["begun"]


@pytest.mark.parametrize(("seconds_ago", "status", "attempts"), [(60, "todo", 1), (1, "doing", 0)])
def test_only_the_jobs_of_a_silent_worker_run_again(
    seconds_ago: int, status: str, attempts: int
) -> None:
    _job_in_progress(seconds_ago)
    _sql(worker.RETRY_STALLED.replace("%(seconds)s", "%s"), worker.STALLED_SECONDS)
    assert _sql("SELECT status::text, attempts FROM procrastinate_jobs") == [(status, attempts)]


def test_the_job_of_a_killed_worker_is_done_by_the_next() -> None:
    _job_in_progress(seconds_ago=60)
    _work_until(lambda: _states() == [])
    assert ran == ["followed"]


def test_every_place_of_every_lane_has_a_connection_at_once(roomy: None) -> None:
    said = [lane for lane, places in worker.LANES.items() for _ in range(places)]
    for lane in said:
        jobs.configure_task("test_holds", queue=lane).defer(lane=lane)
    _work_until(lambda: _states() == [])
    assert sorted(ran) == sorted(said)


@pytest.fixture
def roomy() -> Iterator[None]:
    """This process has the connections of a worker, for the length of a test."""
    default: Any = connections["default"]  # of PostgreSQL, which has a pool
    pool = connections.databases["default"]["OPTIONS"]["pool"]
    most = pool["max_size"]
    default.close_pool()
    worker._give_each_place_a_connection()
    yield
    pool["max_size"] = most
    default.close_pool()


def _job_in_progress(seconds_ago: int) -> None:
    jobs.configure_task("test_followed", queue="urgent").defer()
    _sql(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 s')",
        seconds_ago,
    )
    _sql(
        "UPDATE procrastinate_jobs SET status = 'doing', "
        "worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )
