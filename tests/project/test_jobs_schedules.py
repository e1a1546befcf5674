"""A schedule elsewhere feeds the rota: nothing doubled, nobody guessed, and nothing lost while it is down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from devtools.standins.base import serving
from devtools.standins.http import MOODS, WELL
from devtools.standins.issues import TOKEN
from devtools.standins.pagerduty import ADA, BO, SCHEDULE, PagerDutyStandin
from peacetime.integrations.connectors import connectors
from peacetime.project import jobs_connections, jobs_schedules
from peacetime.queries.access import PEACETIME
from peacetime.queries.burst.rota import rota_of
from peacetime.queries.burst.schedules import readings_of
from peacetime.storage import jobs
from peacetime.storage.models import Connection, OnCallShift, Team
from peacetime.usecases.burst.rota import Shift, bring_rota
from peacetime.usecases.burst.schedules import READ, withdraw_deleted
from peacetime.usecases.connections.secrets import box_of
from tests.builders import a_person, a_team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """The moment at which jobs run."""

    at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    found = Clock()
    monkeypatch.setattr(jobs_schedules, "timezone", found)
    return found


@pytest.fixture
def tool() -> Iterator[PagerDutyStandin]:
    with serving(PagerDutyStandin()) as found:
        yield found


@pytest.fixture
def team() -> Team:
    return a_team()


@pytest.fixture
def connected(tool: PagerDutyStandin, team: Team) -> Connection:
    a_person("Ada Berg", email=ADA)
    return Connection.objects.create(
        provider="pagerduty",
        name="Our PagerDuty",
        settings={"api": tool.url, "schedules": f"{SCHEDULE} = {team.slug}"},
        secrets=box_of({"token": TOKEN}),
        created_at=NOW,
        created_by="admin@example.org",
    )


def _read(connected: Connection) -> None:
    jobs_schedules.read_schedules(connection_id=connected.pk)


def _turns(team: Team) -> list[tuple[str, datetime, datetime]]:
    return [(one.email, one.starts_at, one.ends_at) for one in rota_of(team.slug, at=NOW)]


def test_turns_come_into_the_rota_and_who_is_not_known_is_named_and_never_guessed(
    connected: Connection, team: Team
) -> None:
    _read(connected)
    turns = _turns(team)
    assert turns
    assert {email for email, *_ in turns} == {ADA}
    [reading] = readings_of(connected.pk)
    assert (reading.unmatched, reading.problem, reading.turns) == (("Bo Lind",), "", len(turns))
    connected.refresh_from_db()
    assert connected.last_success_at == NOW


def test_read_again_nothing_is_doubled_and_the_next_weeks_keep_what_was_held(
    connected: Connection, team: Team, clock: Clock
) -> None:
    _read(connected)
    before, rows = _turns(team), OnCallShift.objects.count()
    _read(connected)
    assert OnCallShift.objects.count() == rows
    for weeks in range(1, 5):
        clock.at = NOW + weeks * 7 * DAY
        _read(connected)
    after = _turns(team)
    assert before[0] in after
    spans = sorted((start, end) for _, start, end in after)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_an_override_takes_the_place_of_the_rotation_and_goes_again(
    connected: Connection, team: Team, tool: PagerDutyStandin
) -> None:
    a_person("Bo Lind", email=BO)
    _read(connected)
    before = _turns(team)
    start = datetime(2026, 3, 11, 9, tzinfo=UTC)
    tool.override = start, start + DAY, "PCY"
    _read(connected)
    during = _turns(team)
    assert not any(first < start + DAY and start < last for _, first, last in during)
    assert readings_of(connected.pk)[0].unmatched == ("Cy Moss",)
    connected.settings = {**connected.settings, "people": f"Cy Moss = {ADA}"}
    connected.save()
    _read(connected)
    assert (ADA, start, start + DAY) in _turns(team)
    tool.override = None
    _read(connected)
    assert _turns(team) == before


@pytest.mark.parametrize("mood", ["down", "limiting", "lying", "not letting in"])
def test_while_the_tool_is_down_the_rota_stays_and_the_page_says_why(
    connected: Connection, team: Team, tool: PagerDutyStandin, mood: str
) -> None:
    _read(connected)
    before = _turns(team)
    tool.mood = MOODS[mood]
    _read(connected)
    assert _turns(team) == before
    assert readings_of(connected.pk)[0].problem
    tool.mood = WELL
    Connection.objects.update(open_until=None)
    _read(connected)
    assert (readings_of(connected.pk)[0].problem, _turns(team)) == ("", before)


def test_what_people_brought_and_what_a_schedule_says_leave_each_other_alone(
    connected: Connection, team: Team
) -> None:
    a_person("Dee Park", email="dee@example.org")
    brought = Shift("dee@example.org", NOW, NOW + 60 * DAY)
    bring_rota(team.slug, [brought], actor=PEACETIME, at=NOW)
    _read(connected)
    mine = (brought.person, brought.starts_at, brought.ends_at)
    count = len(_turns(team))
    assert mine in _turns(team)
    assert count > 1
    bring_rota(team.slug, [brought], actor=PEACETIME, at=NOW)
    assert len(_turns(team)) == count


def test_a_deleted_connection_keeps_what_was_held_and_gives_up_what_was_to_come(
    connected: Connection, team: Team
) -> None:
    _read(connected)
    held = [turn for turn in _turns(team) if turn[1] <= NOW]
    Connection.objects.update(retired_at=NOW)
    withdraw_deleted(at=NOW)
    assert _turns(team) == held


def test_a_check_says_which_schedule_is_not_there_and_what_a_key_lacks(
    connected: Connection,
) -> None:
    check = connectors()["pagerduty"].check
    secrets = {"token": TOKEN}
    assert check(connected.settings, secrets).is_right
    wrong = check({**connected.settings, "schedules": "PGONE"}, secrets)
    assert (wrong.is_right, "PGONE" in wrong.sentence) == (False, True)
    lacking = check(connected.settings, {"token": "another"})
    assert not lacking.is_right
    assert lacking.missing_scopes


def test_once_a_check_finds_all_well_the_schedules_are_read_without_waiting_for_the_hour(
    connected: Connection,
) -> None:
    Connection.objects.update(asked_at=NOW)
    jobs_connections.check_connection(connection_id=connected.pk)
    assert jobs.waiting(READ, connection_id=connected.pk) == 1
