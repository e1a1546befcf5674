"""Incidents are fetched page by page, become a draft, and none is lost or doubled on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devtools.standins.base import Standin, serving
from devtools.standins.histories import FIRST, KINDS
from devtools.standins.http import MOODS, WELL, Mood
from devtools.standins.pagerduty import PagerDutyStandin
from peacetime.integrations.connectors import connectors
from peacetime.project import jobs_backfill
from peacetime.project.again import Later
from peacetime.queries.access import PEACETIME, Actor, NotAllowed
from peacetime.queries.back_fills import back_fills_of
from peacetime.storage.models import (
    BackFillPage,
    Connection,
    HistoryImport,
    Incident,
    RejectedRow,
    Team,
)
from peacetime.usecases.back_fills import BackFillRunning, fetch_history
from peacetime.usecases.connections.secrets import box_of, secrets_in
from peacetime.usecases.imports import confirm_import, read_import
from tests.builders import a_team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
STANDINS: dict[str, Callable[[datetime], Standin]] = {"pagerduty": PagerDutyStandin, **KINDS}


@dataclass
class Here:
    """A team, a connected tool, and the tool."""

    team: Team
    connection: Connection
    tool: Any


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        def now(self) -> datetime:
            return NOW

    monkeypatch.setattr(jobs_backfill, "timezone", Clock())


def _here(tool: Standin) -> Here:
    wanted = tool.connection()
    assert wanted is not None
    provider, values = wanted
    row = Connection.objects.create(
        provider=provider,
        name=f"Our {tool.title}",
        settings={name: value for name, value in values.items() if name != "token"},
        secrets=box_of({"token": values.get("token", "")}),
        created_at=NOW,
        created_by="admin@example.org",
    )
    return Here(a_team(), row, tool)


@pytest.fixture
def here(settings: Any, clock: None) -> Iterator[Here]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with serving(PagerDutyStandin(FIRST)) as tool:
        yield _here(tool)


def _ask(here: Here, **more: Any) -> int:
    asked: dict[str, Any] = {"days": 60, "actor": PEACETIME, "at": NOW} | more
    return fetch_history(here.connection.pk, here.team.slug, **asked).id


def _run(number: int) -> None:
    jobs_backfill.fetch_incidents(back_fill_id=number)


@pytest.mark.parametrize("kind", sorted(STANDINS))
def test_every_tool_s_incidents_of_the_time_come_through_all_pages_into_a_draft_and_an_import(
    settings: Any, clock: None, kind: str
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with serving(STANDINS[kind](FIRST)) as standin:
        here = _here(standin)
        tool = here.tool
        assert (
            connectors()[here.connection.provider]
            .check(here.connection.settings, secrets_in(here.connection))
            .is_right
        )
        _run(_ask(here))
        [shown] = back_fills_of(here.connection.pk)
        assert (shown.state, shown.problem) == ("fetched", "")
        expected = [at for at in tool.told if NOW - timedelta(days=60) <= at < NOW]
        assert shown.rows == len(expected) > 0
        assert bool(shown.remark) is (tool.told != tool.made)  # what may be missing is said
        assert shown.history_import is not None
        assert not Incident.objects.filter(team=here.team).exists()
        confirm_import(shown.history_import, actor=PEACETIME, at=NOW)
        read_import(shown.history_import, at=NOW)
        row = HistoryImport.objects.get(pk=shown.history_import)
        assert (row.state, row.problem) == ("done", "")
        kept = Incident.objects.filter(team=here.team)
        assert kept.count() + RejectedRow.objects.filter(history_import=row).count() == len(
            expected
        )
        assert {one.impact_started_at for one in kept} <= set(expected)
        assert kept.filter(resolved_at=None).exists()  # what is still going on has no end
        assert kept.exclude(resolved_at=None).exists()


def test_fetched_twice_nothing_is_imported_twice(here: Here) -> None:
    for _ in range(2):
        _run(_ask(here))
        draft = back_fills_of(here.connection.pk)[0].history_import
        assert draft is not None
        confirm_import(draft, actor=PEACETIME, at=NOW)
        read_import(draft, at=NOW)
    assert (
        Incident.objects.filter(team=here.team).count() == back_fills_of(here.connection.pk)[0].rows
    )


def test_a_page_that_was_kept_is_not_fetched_again_after_the_tool_was_down(here: Here) -> None:
    number = _ask(here)
    here.tool.mood = MOODS["limiting"]
    with pytest.raises(Later) as later:
        _run(number)
    assert later.value.at == NOW + timedelta(seconds=30)
    here.tool.mood = WELL
    here.tool.fail_at = 25
    with pytest.raises(Later):
        _run(number)
    [shown] = back_fills_of(here.connection.pk)
    assert (shown.state, shown.pages) == ("fetching", 1)
    assert shown.problem
    here.tool.forget()
    here.tool.fail_at = None
    _run(number)
    assert here.tool.received[0].request.query["offset"] == "25"
    [shown] = back_fills_of(here.connection.pk)
    assert shown.state == "fetched"
    ids = [incident["id"] for incident in here.tool.incidents]
    assert len(ids) == len(set(ids))
    assert not BackFillPage.objects.exists()


@pytest.mark.parametrize("mood", ["down", "lying", "failing"])
def test_a_tool_that_is_down_or_lies_is_asked_again_later(here: Here, mood: str) -> None:
    number = _ask(here)
    here.tool.mood = MOODS[mood]
    with pytest.raises(Later):
        _run(number)
    assert back_fills_of(here.connection.pk)[0].state == "fetching"


def test_a_key_that_may_not_read_ends_it_with_a_sentence(here: Here) -> None:
    here.tool.mood = Mood(status=403, body="{}")
    number = _ask(here)
    _run(number)
    [shown] = back_fills_of(here.connection.pk)
    assert shown.state == "failed"
    assert "permission" in shown.problem


def test_one_at_a_time_and_only_by_who_sets_it_up(here: Here) -> None:
    with pytest.raises(NotAllowed):
        _ask(here, actor=Actor(label="cy@example.org", org_role="member"))
    _ask(here)
    with pytest.raises(BackFillRunning):
        _ask(here)
