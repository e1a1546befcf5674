"""A confirmation moves meetings in the connected calendar, another gives them back; what happens there undoes nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database

from devtools.standins.agenda import LEAD, SEARCH_LEAD
from devtools.standins.base import serving
from devtools.standins.caldav import CalDavStandin
from devtools.standins.google_calendar import GoogleCalendarStandin
from devtools.standins.http import MOODS, WELL
from peacetime.domain.modes.transitions import StandDown
from peacetime.integrations.caldav import meetings as by_caldav
from peacetime.project import jobs_calendar_changes, jobs_calendars
from peacetime.project.again import Later
from peacetime.project.jobs_calendar_changes import change_calendar
from peacetime.queries.calendars.connected import connected_calendar
from peacetime.queries.calendars.meetings import MeetingShown, team_calendar
from peacetime.queries.calendars.reading import read_calendar
from peacetime.storage.models import (
    CalendarChange,
    Connection,
    Incident,
    ListedMeeting,
    Message,
    TeamCalendar,
)
from peacetime.usecases.calendars import changing
from peacetime.usecases.calendars.listing import ask_for_calendar
from peacetime.usecases.calendars.postponing import give_meetings_back, postpone_meetings
from peacetime.usecases.calendars.wanting import change_calendar_again
from peacetime.usecases.connections.running import pause_connection, try_connection_out
from peacetime.usecases.connections.secrets import box_of
from peacetime.usecases.connections.setting_up import delete_connection
from peacetime.usecases.redaction import redact_entry
from tests.acts import opened, stood_down
from tests.builders import NOON, a_member, a_person, a_team
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
TWO = ("Sprint planning", "Platform sync")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    """The moment at which jobs run."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (jobs_calendar_changes, jobs_calendars):
        monkeypatch.setattr(module, "timezone", clock)
    return clock


@pytest.fixture(params=["google_calendar"])
def tool(
    request: pytest.FixtureRequest,
    cast: Cast,
    clock: Clock,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Any]:
    """A calendar that is up and connected, of a team that is in Rescue Mode and whose meetings are listed."""
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    monkeypatch.setattr(by_caldav, "read_apart", read_calendar)
    a_member(cast.checkout, a_person("Maren Vogt", email=LEAD))
    a_member(cast.checkout, a_person("Devon Clarke", email=SEARCH_LEAD))
    opened(cast)
    kind = {"google_calendar": GoogleCalendarStandin, "caldav": CalDavStandin}[request.param]
    with serving(kind(NOON)) as tool:
        connect(tool)
        ask_for_calendar("checkout", actor=cast.acting("alice"), at=NOON)
        jobs_calendars.read_calendar(team_id=cast.checkout.pk)
        yield tool


def connect(tool: Any, **more: Any) -> Connection:
    provider, values = tool.connection()
    hidden = {"key", "password"}
    settings = {name: value for name, value in values.items() if name not in hidden}
    settings["calendars"] = settings["calendars"].replace("= search", "= checkout")
    return Connection.objects.create(
        provider=provider,
        name="Team calendar",
        settings=settings,
        secrets=box_of({name: values[name] for name in hidden & set(values)}),
        created_at=NOON,
        created_by="dana@example.org",
        **more,
    )


def run(clock: Clock, *, most: int = 50) -> int:
    """Let all that waits be done, each again when it wants to; how many tries there were."""
    tries = 0
    with database.cursor() as db:
        db.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'change_calendar'")
    waiting = [(clock.at, row.pk) for row in CalendarChange.objects.filter(state="waiting")]
    while waiting and tries < most:
        waiting.sort()
        moment, change = waiting.pop(0)
        clock.at, tries = max(clock.at, moment), tries + 1
        try:
            change_calendar(change_id=change, connection_id=0)
        except Later as later:
            waiting.append((later.at, change))
    return tries


def postpone(cast: Cast) -> Any:
    return postpone_meetings("checkout", {}, actor=cast.acting("alice"), at=NOON)


def give_back(cast: Cast, *, at: datetime = NOON) -> Any:
    return give_meetings_back("checkout", actor=cast.acting("alice"), at=at)


def shown(cast: Cast, *, at: datetime = NOON) -> dict[str, MeetingShown]:
    found = team_calendar("checkout", actor=cast.acting("alice"), at=at)
    return {one.title: one for one in found.meetings}


def starts(tool: Any, name: str) -> datetime:
    if isinstance(tool, CalDavStandin):
        return [one["DTSTART"].dt for one in tool.events(name)][-1].astimezone(UTC)
    [event] = [one for key, one in tool.events.items() if key.startswith(name)]
    return datetime.fromisoformat(event["start"]["dateTime"])


def states() -> list[tuple[str, str]]:
    return list(CalendarChange.objects.order_by("pk").values_list("wanted", "state"))


@pytest.mark.parametrize("tool", ["google_calendar", "caldav"], indirect=True)
def test_one_confirmation_moves_them_there_and_one_gives_them_back(
    tool: Any, cast: Cast, clock: Clock
) -> None:
    verdicts = {title: one.verdict for title, one in shown(cast).items()}
    assert verdicts["Interview: backend"] == "keep"
    ListedMeeting.objects.filter(title__in=list(TWO)).update(verdict="postpone")
    said = postpone(cast)
    assert (len(said.meetings), said.in_calendar) == (2, 2)
    assert starts(tool, "planning") == NOON + 2 * HOUR  # what was confirmed here waits for nobody
    assert run(clock) == 2
    assert states() == [("moved", "settled")] * 2
    assert starts(tool, "planning") == NOON + 2 * HOUR + DAY
    assert starts(tool, "sync") == NOON + 3 * HOUR + DAY
    letter = Message.objects.filter(audience="organisers").latest("pk")
    assert "In the calendar it goes to Thu 5 Mar, 15:00 CET." in letter.body
    change = shown(cast)["Sprint planning"].change
    assert change is not None
    assert (change.state, change.to_starts_at) == ("settled", NOON + 2 * HOUR + DAY)
    # read again, it is still known as what was postponed
    ask_for_calendar("checkout", hours=72, actor=cast.acting("alice"), at=NOON + HOUR)
    jobs_calendars.read_calendar(team_id=cast.checkout.pk)
    assert shown(cast)["Sprint planning"].state == "postponed"
    assert give_back(cast).in_calendar == 2
    run(clock)
    assert states() == [("back", "settled")] * 2
    assert starts(tool, "planning") == NOON + 2 * HOUR
    assert starts(tool, "sync") == NOON + 3 * HOUR


def test_what_has_passed_when_it_is_given_back_stays_where_it_was_moved_to(
    tool: Any, cast: Cast, clock: Clock
) -> None:
    postpone(cast)
    run(clock)
    after = NOON + 2 * HOUR + timedelta(minutes=30)
    assert "stays where it was moved to, Thu 5 Mar, 15:00 CET" in (
        shown(cast, at=after)["Sprint planning"].sentence
    )
    give_back(cast, at=after)
    clock.at = after
    run(clock)
    assert starts(tool, "planning") == NOON + 2 * HOUR + DAY
    assert starts(tool, "sync") == NOON + 3 * HOUR
    letters = Message.objects.filter(kind="calendar.meetings.given_back")
    assert "stays where it was moved to" in letters.get().body


def test_while_the_calendar_is_down_the_act_stands_and_everything_arrives_once(
    tool: Any, cast: Cast, clock: Clock
) -> None:
    tool.mood = MOODS["down"]
    assert len(postpone(cast).meetings) == 2
    run(clock, most=10)
    assert {state for _, state in states()} == {"waiting"}
    assert shown(cast)["Sprint planning"].state == "postponed"
    assert Connection.objects.get().failures > 0
    assert CalendarChange.objects.first().last_error  # type: ignore[union-attr]
    tool.mood = WELL
    run(clock)
    assert states() == [("moved", "settled")] * 2
    assert starts(tool, "planning") == NOON + 2 * HOUR + DAY
    writes = [one for one in tool.taken if one.method == "PATCH"]
    assert len(writes) == 2
    assert Connection.objects.get().failures == 0


def test_given_back_before_it_was_moved_it_is_never_touched(
    tool: Any, cast: Cast, clock: Clock
) -> None:
    tool.mood = MOODS["down"]
    postpone(cast)
    run(clock, most=3)
    give_back(cast)
    tool.mood = WELL
    run(clock)
    assert states() == [("back", "settled")] * 2
    assert [one for one in tool.taken if one.method == "PATCH"] == []


def test_what_is_refused_for_good_waits_in_sight_until_somebody_mends_it(
    tool: Any, cast: Cast, clock: Clock
) -> None:
    tool.role = "reader"
    postpone(cast)
    assert run(clock) == 2
    assert {state for _, state in states()} == {"failed"}
    change = shown(cast)["Sprint planning"].change
    assert change is not None
    assert "permission" in change.last_error
    tool.role = "writer"
    pk = Connection.objects.get().pk
    change_calendar_again(pk, actor=cast.acting("dana"), at=NOON)
    run(clock)
    assert states() == [("moved", "settled")] * 2


def test_a_dry_run_reads_and_moves_nothing(tool: Any, cast: Cast, clock: Clock) -> None:
    pk, dana = Connection.objects.get().pk, cast.acting("dana")
    try_connection_out(pk, is_dry_run=True, actor=dana, at=NOON)
    postpone(cast)
    run(clock)
    assert states() == [("moved", "dry_run")] * 2
    assert starts(tool, "planning") == NOON + 2 * HOUR
    try_connection_out(pk, is_dry_run=False, actor=dana, at=NOON)
    change_calendar_again(pk, actor=dana, at=NOON)
    run(clock)
    assert starts(tool, "planning") == NOON + 2 * HOUR + DAY


def test_a_pause_holds_it_back_and_a_deletion_ends_it(tool: Any, cast: Cast, clock: Clock) -> None:
    row, dana = Connection.objects.get(), cast.acting("dana")
    pause_connection(row.pk, actor=dana, at=NOON)
    postpone(cast)
    run(clock, most=4)
    assert {state for _, state in states()} == {"waiting"}
    ask_for_calendar("checkout", hours=24, actor=cast.acting("alice"), at=NOON + HOUR)
    jobs_calendars.read_calendar(team_id=cast.checkout.pk)
    assert "is paused" in TeamCalendar.objects.get().problem
    delete_connection(row.pk, actor=dana, at=NOON)
    run(clock)
    assert {state for _, state in states()} == {"left"}
    assert starts(tool, "planning") == NOON + 2 * HOUR
    assert connected_calendar(cast.checkout) is None


def test_too_late_to_move_it_is_left(tool: Any, cast: Cast, clock: Clock) -> None:
    tool.mood = MOODS["down"]
    postpone(cast)
    run(clock, most=2)
    tool.mood = WELL
    clock.at = NOON + 2 * DAY
    run(clock)
    assert {state for _, state in states()} == {"left"}
    assert starts(tool, "planning") == NOON + 2 * HOUR


def test_a_change_that_lost_its_job_gets_another(tool: Any, cast: Cast, clock: Clock) -> None:
    postpone(cast)
    with database.cursor() as db:
        db.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'change_calendar'")
    assert changing.defer_forgotten() == 2
    assert changing.defer_forgotten() == 0
    run(clock)
    assert starts(tool, "planning") == NOON + 2 * HOUR + DAY


def test_whoever_dies_between_the_calendar_and_the_row_moves_it_once(
    tool: Any, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    postpone(cast)
    write_down = changing.record_changed

    def die(*said: Any, **more: Any) -> bool:
        raise OSError("killed")

    monkeypatch.setattr(changing, "record_changed", die)
    change = CalendarChange.objects.get(title="Sprint planning")
    with pytest.raises(OSError, match="killed"):
        change_calendar(change_id=change.pk, connection_id=0)
    monkeypatch.setattr(changing, "record_changed", write_down)
    run(clock)
    assert starts(tool, "planning") == NOON + 2 * HOUR + DAY
    assert sum(one.method == "PATCH" and "planning" in one.path for one in tool.taken) == 1


def test_given_back_while_it_is_moved_it_ends_at_its_own_time(
    tool: Any, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    postpone(cast)
    outcome = jobs_calendar_changes._outcome
    given: list[Any] = []

    def meanwhile(work: Any) -> Any:
        done = outcome(work)
        if not given:
            given.append(give_back(cast))
        return done

    monkeypatch.setattr(jobs_calendar_changes, "_outcome", meanwhile)
    run(clock)
    assert states() == [("back", "settled")] * 2
    assert starts(tool, "planning") == NOON + 2 * HOUR
    assert starts(tool, "sync") == NOON + 3 * HOUR


def test_a_redacted_summary_is_gone_from_the_calendar(tool: Any, cast: Cast, clock: Clock) -> None:
    stood_down(cast, StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so"))
    run(clock)
    incident = Incident.objects.get()
    redact_entry(incident.ref, 1, why="a password", actor=cast.acting("dana"), at=NOON)
    run(clock)
    assert states() == [("put", "settled")]
    assert "Payments" not in str(tool.events)


def test_the_review_is_put_into_the_calendar_and_moves_with_its_date(
    tool: Any, cast: Cast, clock: Clock
) -> None:
    stood_down(cast, StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so"))
    run(clock)
    [event] = [one for key, one in tool.events.items() if key.startswith("e")]
    assert event["summary"] == "Postmortem review: Payments time out"
    assert {one["email"] for one in event["attendees"]} == {cast.bob.email, cast.alice.email}
    assert states() == [("put", "settled")]


def test_the_review_of_a_private_incident_stays_here(tool: Any, cast: Cast, clock: Clock) -> None:
    stood_down(cast, StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so"))
    Incident.objects.update(is_private=True)
    run(clock)
    assert states() == [("put", "left")]
    assert not any(key.startswith("e") for key in tool.events)


def test_entering_rescue_reads_the_connected_calendar(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    tool = GoogleCalendarStandin(NOON)
    tool.url = "http://127.0.0.1:9"
    connect(tool)
    opened(cast)
    assert TeamCalendar.objects.get(team=cast.checkout).asked_at is not None
    # nothing answers there: that is said, and the Rescue goes on
    jobs_calendars.read_calendar(team_id=cast.checkout.pk)
    row = TeamCalendar.objects.get(team=cast.checkout)
    assert row.problem
    assert row.asked_at is None


def test_a_team_s_own_calendar_comes_before_one_that_an_administrator_named(cast: Cast) -> None:
    tool = GoogleCalendarStandin(NOON)
    connect(tool)
    own = connect(tool, team=cast.checkout)
    own.settings["calendars"] = "ours@example.org\ntheirs@example.org = search"
    own.save()
    found = connected_calendar(cast.checkout)
    assert found is not None
    assert (found.connection_id, found.calendar) == (own.pk, "ours@example.org")
    assert connected_calendar(a_team("Search")) is None
