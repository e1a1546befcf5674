"""The jobs of tickets: each action item has exactly one, whatever happens in between, and both follow one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from django.db import connection as database

from devtools.standins.http import MOODS, WELL, Reply, Request
from devtools.standins.issues import ADA
from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.domain.postmortems.tickets.stages import Stage
from peacetime.project import jobs_tickets
from peacetime.project.again import Later, UntilDone
from peacetime.queries.access import PEACETIME
from peacetime.queries.actions.one import action_page
from peacetime.queries.tickets.shown import ticket_of
from peacetime.storage.models import ActionItem, Connection, Incident, Postmortem, Ticket
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.agreeing import agree_action, change_action
from peacetime.usecases.connections.running import pause_connection, resume_connection
from peacetime.usecases.connections.secrets import box_of
from peacetime.usecases.tickets import filing, hearing, syncing
from peacetime.usecases.tickets.marking import defer
from tests.builders import NOON, a_person, a_postmortem, a_team, an_action, an_incident
from tests.trackers import SECRETS, At, a_tracker

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class Clock:
    """The moment at which jobs run."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 4, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(jobs_tickets, "timezone", clock)
    return clock


@pytest.fixture(params=["jira", "github"])
def at(request: pytest.FixtureRequest, settings: Any) -> Iterator[At]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with a_tracker(request.param) as found:
        yield found


@pytest.fixture
def connected(db: None, at: At) -> Connection:
    return a_connection_to(at)


@pytest.fixture
def postmortem(db: None) -> Postmortem:
    return a_postmortem(team=a_team())


def a_connection_to(at: At, **more: Any) -> Connection:
    return Connection.objects.create(
        provider=at.provider,
        name="Shop",
        settings=at.settings,
        secrets=box_of(SECRETS),
        created_at=NOON,
        created_by="dana@example.org",
        **more,
    )


def waiting() -> list[tuple[int, int]]:
    """The jobs of tickets that wait, in order."""
    with database.cursor() as db:
        db.execute(
            "SELECT (args->>'ticket_id')::int, (args->>'connection_id')::int FROM procrastinate_jobs"
            " WHERE task_name = 'sync_ticket' AND status = 'todo' ORDER BY id"
        )
        return [(int(ticket), int(connection)) for ticket, connection in db.fetchall()]


def forget_jobs() -> None:
    with database.cursor() as db:
        db.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'sync_ticket'")


def run(clock: Clock, *, until: datetime | None = None) -> int:
    """Let all that waits be done, each again when it wants to; how many tries there were."""
    jobs = [(clock.at, *job) for job in dict.fromkeys(waiting())]
    forget_jobs()
    tries = 0
    while jobs:
        jobs.sort(key=lambda job: job[0])
        moment, ticket, connection = jobs.pop(0)
        if until is not None and moment > until:
            jobs.append((moment, ticket, connection))
            break
        clock.at = max(clock.at, moment)
        tries += 1
        assert tries < 500
        try:
            jobs_tickets.sync_ticket(ticket_id=ticket, connection_id=connection)
        except Later as later:
            jobs.append((later.at, ticket, connection))
        jobs += [(clock.at, *job) for job in dict.fromkeys(waiting())]
        forget_jobs()
    for _, ticket, _ in jobs:
        jobs_of(ticket)
    return tries


def jobs_of(ticket: int) -> None:
    """Put back what waits beyond the end."""

    row = Ticket.objects.get(pk=ticket)
    row.version += 1
    defer(row)


def file(item: ActionItem, connected: Connection) -> Ticket:
    filing.file_action(item.ref, connection=connected.pk, actor=PEACETIME, at=NOON)
    return Ticket.objects.get(item=item, unlinked_at=None)


def state(item: ActionItem) -> str:
    return ActionItem.objects.get(pk=item.pk).state


def test_an_action_item_becomes_a_ticket_with_its_link_on_both_sides(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    ada = a_person("Ada Berg", email=ADA)
    item = an_action(postmortem, owner=ada, due_on=date(2026, 3, 31), ref="k3x9m2ab")
    file(item, connected)
    run(clock)
    [issue] = at.issues
    assert "/actions/k3x9m2ab" in str(issue.text)
    shown = ticket_of(item.ref, actor=PEACETIME)
    assert (shown.state, shown.remarks, shown.problem) == ("settled", (), "")
    assert ActionItem.objects.get().ticket == shown.url
    history = [step.sentence for step in action_page(item.ref, actor=PEACETIME, at=NOON).history]
    assert f"Filed in {shown.tracker.label}" in history


def test_all_that_a_postmortem_has_open_is_filed_at_once_and_only_once(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    for number in range(3):
        an_action(postmortem, text=f"Add limit {number}")
    closed = an_action(postmortem, text="Was done before")
    moving.finish_action(closed.ref, actor=PEACETIME, at=NOON)
    for _ in range(2):
        filing.file_postmortem(postmortem.ref, connection=connected.pk, actor=PEACETIME, at=NOON)
        run(clock)
    assert [issue.title for issue in at.issues] == ["Add limit 0", "Add limit 1", "Add limit 2"]


def test_down_for_an_hour_then_up_each_action_item_has_exactly_one_ticket(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    items = [an_action(postmortem, text=f"Add limit {number}") for number in range(8)]
    at.tool.mood = MOODS["down"]
    for item in items:
        file(item, connected)
    begun = clock.at
    run(clock, until=begun + HOUR)
    assert at.issues == []
    assert not Ticket.objects.exclude(state="waiting").exists()
    moving.start_action(items[0].ref, actor=PEACETIME, at=clock.at)
    moving.finish_action(items[0].ref, actor=PEACETIME, at=clock.at)
    tries = len(at.tool.received)
    assert tries < 120, "a tracker that is down is left alone"
    at.tool.mood = WELL
    run(clock)
    assert sorted(issue.title for issue in at.issues) == [f"Add limit {n}" for n in range(8)]
    assert set(Ticket.objects.values_list("state", flat=True)) == {"settled"}
    first = next(issue for issue in at.issues if issue.title == "Add limit 0")
    ticket = Ticket.objects.get(item=items[0])
    assert ticket.theirs == "done", first.state


def test_killed_between_the_tracker_and_us_the_ticket_is_found_again_by_its_marker(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock, monkeypatch: Any
) -> None:
    item = an_action(postmortem)
    ticket = file(item, connected)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as now:
        now.setattr(syncing, "record_made", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs_tickets.sync_ticket(ticket_id=ticket.pk, connection_id=connected.pk)
    assert len(at.issues) == 1
    assert Ticket.objects.get().key == ""
    run(clock)
    assert len(at.issues) == 1
    ticket.refresh_from_db()
    assert (ticket.state, bool(ticket.key)) == ("settled", True)


def test_a_ticket_that_was_made_although_the_answer_says_no_is_not_made_again(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    file(an_action(postmortem), connected)
    right, lies = at.tool.api, iter([True])

    def api(request: Request) -> Reply:
        reply = right(request)
        return Reply("out of order", 500) if bool(at.issues) and next(lies, False) else reply

    at.tool.api = api  # type: ignore[method-assign]
    run(clock)
    assert not list(lies)
    assert len(at.issues) == 1
    assert Ticket.objects.get().state == "settled"


def test_while_the_search_may_lag_behind_no_second_ticket_is_made(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock, monkeypatch: Any
) -> None:
    ticket = file(an_action(postmortem), connected)
    with monkeypatch.context() as now:
        now.setattr(at.tracker, "find", lambda *_: None)
        at.tool.mood = MOODS["failing"]
        with pytest.raises(Later):
            jobs_tickets.sync_ticket(ticket_id=ticket.pk, connection_id=connected.pk)
        at.tool.mood = WELL
        begun = clock.at
        with pytest.raises(Later) as later:
            jobs_tickets.sync_ticket(ticket_id=ticket.pk, connection_id=connected.pk)
    assert later.value.at == begun + jobs_tickets.SURE_AFTER
    assert at.issues == []
    run(clock)
    assert len(at.issues) == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "ends"),
    [
        ("finish", None, ("done", Stage.DONE)),
        (None, Stage.DONE, ("done", Stage.DONE)),
        ("start", Stage.DONE, ("done", Stage.DONE)),
        ("block", Stage.DONE, ("done", Stage.DONE)),
    ],
)
def test_whoever_changed_is_followed_and_of_two_the_one_further_along(
    at: At,
    connected: Connection,
    postmortem: Postmortem,
    clock: Clock,
    ours: str | None,
    theirs: Stage | None,
    ends: tuple[str, Stage],
) -> None:
    item = an_action(postmortem)
    file(item, connected)
    run(clock)
    if theirs:
        at.move(at.issues[0], theirs)
    if ours == "block":
        moving.block_action(item.ref, reason="Waits", actor=PEACETIME, at=clock.at)
    elif ours:
        act = {"finish": moving.finish_action, "start": moving.start_action}[ours]
        act(item.ref, actor=PEACETIME, at=clock.at)
    hearing.issues_heard([Ticket.objects.get().url])
    run(clock)
    place = at.place()
    seen = at.tracker.read(place, Ticket.objects.get().key)
    assert (state(item), seen.stage) == ends


def test_what_both_changed_is_said_in_the_history(settings: Any, clock: Clock) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with a_tracker("jira") as at:
        connected = a_connection_to(at)
        item = an_action(team=a_team())
        file(item, connected)
        run(clock)
        moving.start_action(item.ref, actor=PEACETIME, at=clock.at)
        at.move(at.issues[0], Stage.DONE)
        run(clock)
        history = action_page(item.ref, actor=PEACETIME, at=NOON).history
        assert history[0].sentence == (
            "Done, as SHOP-1 in Jira (Shop) says. Both had changed: here it was in progress, there "
            "done. The one further along counts."
        )
        at.move(at.issues[0], Stage.DOING)
        hearing.issues_heard([Ticket.objects.get().url])
        run(clock)
        assert state(item) == "in_progress"


def test_a_webhooks_word_is_not_believed_the_tracker_is_asked(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    item = an_action(postmortem)
    file(item, connected)
    run(clock)
    assert hearing.issues_heard(["https://elsewhere.example/1"]) == 0
    assert hearing.issues_heard([Ticket.objects.get().url]) == 1
    run(clock)
    assert state(item) == "open"


def test_a_look_every_few_minutes_finds_what_no_webhook_told(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    clock.at = datetime.now(UTC)  # trackers count by their own clocks
    item = an_action(postmortem)
    file(item, connected)
    run(clock)
    assert hearing.trackers_in_use() == [connected.pk]
    jobs_tickets.look_at_tracker(connection_id=connected.pk)
    assert waiting() == []
    at.move(at.issues[0], Stage.DONE)
    jobs_tickets.look_at_tracker(connection_id=connected.pk)
    run(clock)
    assert state(item) == "done"


def test_a_look_at_a_tracker_that_is_down_reads_it_all_the_next_time(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    clock.at = datetime.now(UTC)
    item = an_action(postmortem)
    file(item, connected)
    run(clock)
    jobs_tickets.look_at_tracker(connection_id=connected.pk)
    at.move(at.issues[0], Stage.DONE)
    at.tool.mood = MOODS["down"]
    jobs_tickets.look_at_tracker(connection_id=connected.pk)
    connected.refresh_from_db()
    assert connected.last_error
    at.tool.mood = WELL
    jobs_tickets.look_at_tracker(connection_id=connected.pk)
    run(clock)
    assert state(item) == "done"


def test_a_closed_ticket_waits_for_the_link_of_the_runbook_and_is_not_opened_again(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    said = ActionSaid("Say how to drain the queue", updates="Queue runbook")
    item = agree_action(said, postmortem=postmortem.ref, actor=PEACETIME, at=NOON)
    filing.file_action(item.ref, connection=connected.pk, actor=PEACETIME, at=NOON)
    run(clock)
    at.move(at.issues[0], Stage.DONE)
    for _ in range(2):
        hearing.issues_heard([Ticket.objects.get().url])
        run(clock)
    shown = ticket_of(item.ref, actor=PEACETIME)
    assert ActionItem.objects.get().state == "open"
    assert shown.remarks[0].startswith("Closed as ")
    assert at.tracker.read(at.place(), shown.key).stage is Stage.DONE
    moving.finish_action(item.ref, link="https://docs.example/queue", actor=PEACETIME, at=clock.at)
    run(clock)
    assert ticket_of(item.ref, actor=PEACETIME).remarks == ()
    assert at.tracker.read(at.place(), shown.key).stage is Stage.DONE


def test_what_is_said_anew_is_sent_and_nothing_else(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    item = an_action(postmortem)
    file(item, connected)
    run(clock)
    at.issues[0].owner = "99"  # somebody took it there
    shown = action_page(item.ref, actor=PEACETIME, at=NOON).action
    said = ActionSaid("Add two limits to the queue", ticket=shown.ticket)
    change_action(item.ref, said, actor=PEACETIME, at=clock.at)
    run(clock)
    assert (at.issues[0].title, at.issues[0].owner) == ("Add two limits to the queue", "99")


def test_a_missing_permission_is_given_up_in_sight_and_tried_again_once_mended(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    item = an_action(postmortem)
    at.tool.mood = MOODS["not letting in"]
    file(item, connected)
    run(clock)
    shown = ticket_of(item.ref, actor=PEACETIME)
    assert shown.state == "failed"
    assert "does not accept the token" in shown.problem
    at.tool.mood = WELL
    assert filing.retry_failed(connected.pk, actor=PEACETIME, at=clock.at) == 1
    run(clock)
    assert ticket_of(item.ref, actor=PEACETIME).state == "settled"
    assert len(at.issues) == 1


def test_a_rate_limit_is_waited_for_as_long_as_it_says(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    ticket = file(an_action(postmortem), connected)
    at.tool.mood = MOODS["limiting"]
    with pytest.raises(Later) as later:
        jobs_tickets.sync_ticket(ticket_id=ticket.pk, connection_id=connected.pk)
    assert later.value.at == clock.at + timedelta(seconds=30)


def test_after_a_week_it_is_given_up_in_sight(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    ticket = file(an_action(postmortem), connected)
    at.tool.mood = MOODS["down"]
    Ticket.objects.update(failing_since=clock.at - timedelta(days=8))
    jobs_tickets.sync_ticket(ticket_id=ticket.pk, connection_id=connected.pk)
    ticket.refresh_from_db()
    assert (ticket.state, bool(ticket.last_error)) == ("failed", True)


def test_what_is_paused_waits_and_goes_on(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    ticket = file(an_action(postmortem), connected)
    pause_connection(connected.pk, actor=PEACETIME, at=NOON)
    with pytest.raises(Later):
        jobs_tickets.sync_ticket(ticket_id=ticket.pk, connection_id=connected.pk)
    assert at.issues == []
    resume_connection(connected.pk, actor=PEACETIME, at=NOON)
    run(clock)
    assert len(at.issues) == 1


def test_what_becomes_private_is_sent_no_more(at: At, connected: Connection, clock: Clock) -> None:
    incident: Incident = an_incident(a_team())
    item = an_action(a_postmortem(incident))
    file(item, connected)
    run(clock)
    Incident.objects.update(is_private=True)
    moving.start_action(item.ref, actor=PEACETIME, at=clock.at)
    before = len(at.tool.received)
    run(clock)
    assert len(at.tool.received) == before
    assert "private" in ticket_of(item.ref, actor=PEACETIME).problem


def test_unlinked_neither_follows_the_other(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    item = an_action(postmortem)
    file(item, connected)
    run(clock)
    filing.unlink_ticket(item.ref, actor=PEACETIME, at=clock.at)
    moving.finish_action(item.ref, actor=PEACETIME, at=clock.at)
    assert waiting() == []
    assert ActionItem.objects.get().ticket == ""
    file(ActionItem.objects.get(), connected)
    run(clock)
    assert len(at.issues) == 1, "the ticket that was made before is found"


def test_a_secret_is_in_nothing_that_is_kept(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    at.tool.mood = MOODS["not letting in"]
    file(an_action(postmortem), connected)
    run(clock)
    kept = [*Ticket.objects.values(), *Connection.objects.values("last_error", "settings")]
    assert SECRETS["token"] not in str(kept)


def test_what_goes_wrong_in_our_own_database_is_tried_again_and_a_mistake_of_ours_is_shown(
    at: At, connected: Connection, postmortem: Postmortem, monkeypatch: Any
) -> None:
    ticket = file(an_action(postmortem), connected)

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("the connection is lost")

    def wrong(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    job: Any = SimpleNamespace(attempts=3)
    with monkeypatch.context() as now:
        now.setattr(syncing, "record_made", gone)
        with pytest.raises(OperationalError) as lost:
            jobs_tickets.sync_ticket(ticket_id=ticket.pk, connection_id=connected.pk)
        retry = UntilDone()
        assert retry.get_retry_decision(exception=lost.value, job=job) is not None
    with monkeypatch.context() as now:
        now.setattr(at.tracker, "find", wrong)
        jobs_tickets.sync_ticket(ticket_id=ticket.pk, connection_id=connected.pk)
    shown = ticket_of(ActionItem.objects.get().ref, actor=PEACETIME)
    assert (shown.state, "ZeroDivisionError" in shown.problem) == ("failed", True)


def test_who_waits_without_a_job_gets_one(
    at: At, connected: Connection, postmortem: Postmortem, clock: Clock
) -> None:
    file(an_action(postmortem), connected)
    assert hearing.defer_forgotten() == 0
    forget_jobs()
    assert hearing.defer_forgotten() == 1
    run(clock)
    assert len(at.issues) == 1
    assert hearing.defer_forgotten() == 0
