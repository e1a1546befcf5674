"""Words out over real HTTP: taken, refused, limited, lied to; what waits, and what is given up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from devtools.standins.base import Standin, serving
from devtools.standins.discord import DiscordStandin
from devtools.standins.http import MOODS, Mood
from devtools.standins.mattermost import MattermostStandin
from devtools.standins.teams import TeamsStandin
from devtools.standins.webhook import WebhookStandin
from peacetime.project import jobs_connections
from peacetime.project.again import Later, WhenSaid
from peacetime.project.jobs_connections import GIVEN_UP_AFTER
from peacetime.queries.access import PEACETIME
from peacetime.queries.connections import Standing, connection_with
from peacetime.storage.models import Connection, Message, SendingHold
from peacetime.usecases import deliveries, sending
from peacetime.usecases.connections import running
from peacetime.usecases.deliveries import send_again
from tests import written
from tests.builders import a_declaration, an_incident
from tests.cast import Cast, the_cast
from tests.connected import a_connection, told

pytestmark = pytest.mark.django_db
TOOLS = [WebhookStandin, TeamsStandin, DiscordStandin, MattermostStandin]
NOW = timezone.now()  # what is three days old is given up
CONTEXT: Any = SimpleNamespace(job=SimpleNamespace(attempts=0))


@pytest.fixture(autouse=True)
def loopback_is_allowed(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


@pytest.fixture(params=TOOLS, ids=lambda kind: kind.name)
def tool(request: pytest.FixtureRequest) -> Iterator[Standin]:
    with serving(request.param()) as standin:
        yield standin


@pytest.fixture
def robot() -> Iterator[WebhookStandin]:
    with serving(WebhookStandin()) as standin:
        yield standin


def declared(cast: Cast, summary: str = "Payments time out") -> None:
    an_incident(cast.checkout, a_declaration(summary), actor=cast.acting("alice"), at=NOW)


def deliver(message: Message) -> Message:
    assert message.connection_id is not None
    jobs_connections.deliver_outside(
        CONTEXT, message_id=message.pk, connection_id=message.connection_id
    )
    message.refresh_from_db()
    return message


def waits(message: Message) -> timedelta:
    """For how long the message is put off."""
    with pytest.raises(Later) as later:
        deliver(message)
    message.refresh_from_db()
    return later.value.at - timezone.now()


def check(connection: Connection) -> Any:
    jobs_connections.check_connection(connection_id=connection.pk)
    return connection_with(connection.pk)


def test_each_tool_takes_what_it_is_told(cast: Cast, tool: Standin) -> None:
    connection = a_connection(tool)
    declared(cast, "Payments <!channel> time out for @here & all")
    [message] = told(connection)
    assert (deliver(message).state, message.attempts) == ("sent", 1)
    [request] = tool.taken
    assert "Payments" in json.dumps(request.json())
    shown = connection_with(connection.pk)
    assert (shown.last_error, shown.failures) == ("", 0)
    assert shown.last_success_at is not None
    deliver(message)
    assert len(tool.taken) == 1  # what was sent stays so


def test_each_tool_is_checked_without_writing_anything(cast: Cast, tool: Standin) -> None:
    shown = check(a_connection(tool))
    assert (shown.is_right, shown.standing) == (True, Standing.WORKING)
    assert all(each.request.method in {"GET", "HEAD"} for each in tool.received)


def test_each_tool_that_does_not_let_us_in_is_found_wrong(cast: Cast, tool: Standin) -> None:
    tool.mood = MOODS["not letting in"]
    shown = check(a_connection(tool))
    if tool.name != "webhook":  # a receiver need not answer a HEAD
        assert (shown.is_right, shown.standing) == (False, Standing.WRONG)


def test_nobody_there_is_said(cast: Cast) -> None:
    shown = check(a_connection("http://127.0.0.1:9"))
    assert (
        shown.finding
        == "Nothing answers at 127.0.0.1. Is the address right, and reachable from here?"
    )


def test_without_leave_nothing_inside_the_network_is_asked(
    cast: Cast, tool: Standin, settings: Any
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ()
    connection = a_connection(tool)
    assert check(connection).is_right is False
    declared(cast)
    waits(told(connection)[0])
    assert tool.received == []


@pytest.mark.parametrize("mood", ["failing", "down", "limiting", "lying", "not letting in"])
def test_what_a_tool_does_not_take_is_tried_again(cast: Cast, tool: Standin, mood: str) -> None:
    if (tool.name, mood) in {("webhook", "lying"), ("teams", "lying")}:
        pytest.skip("its answer has no form that a lie could miss")
    connection = a_connection(tool)
    declared(cast)
    [message] = told(connection)
    tool.mood = replace(MOODS[mood], times=1)
    assert timedelta() < waits(message) < timedelta(minutes=2)
    assert (message.state, message.attempts) == ("pending", 1)
    assert message.last_error
    assert tool.url not in message.last_error
    Connection.objects.update(open_until=None)  # the moment has come
    assert deliver(message).state == "sent"


def test_teams_that_says_yes_and_no_is_not_believed(cast: Cast) -> None:
    with serving(TeamsStandin()) as teams:
        connection = a_connection(teams)
        declared(cast)
        [message] = told(connection)
        said = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
        teams.mood = Mood(body=said, times=1)
        assert waits(message) > timedelta(seconds=25)
        assert "says yes and then" in message.last_error


def test_a_tool_that_asks_for_time_gets_it(cast: Cast, robot: WebhookStandin) -> None:
    connection = a_connection(robot)
    declared(cast)
    running.send_test_message(connection.pk, actor=PEACETIME, at=NOW)
    first, second = told(connection)
    robot.mood = replace(MOODS["limiting"], times=1)
    assert timedelta(seconds=25) < waits(first) < timedelta(seconds=35)
    assert timedelta(seconds=25) < waits(second) < timedelta(seconds=35)  # and so do the others
    assert len(robot.received) == 1
    assert connection_with(connection.pk).failures == 0


def test_after_five_failures_the_others_wait_and_one_goes_first(
    cast: Cast, robot: WebhookStandin
) -> None:
    connection = a_connection(robot)
    for number in range(8):
        running.send_test_message(
            connection.pk, actor=PEACETIME, at=NOW + timedelta(seconds=number)
        )
    messages = told(connection)
    robot.mood = MOODS["failing"]
    for message in messages:
        waits(message)
    assert len(robot.received) == 5
    assert connection_with(connection.pk).standing is Standing.FAILING
    Connection.objects.update(open_until=timezone.now())  # the moment has come
    waits(messages[5])
    waits(messages[6])
    assert len(robot.received) == 6  # one went first
    robot.mood = MOODS["well"]
    Connection.objects.update(open_until=timezone.now())
    assert [deliver(message).state for message in messages] == ["sent"] * 8


def test_what_is_refused_for_itself_holds_nobody_up(cast: Cast, robot: WebhookStandin) -> None:
    connection = a_connection(robot)
    running.send_test_message(connection.pk, actor=PEACETIME, at=NOW)
    running.send_test_message(connection.pk, actor=PEACETIME, at=NOW + timedelta(seconds=1))
    first, second = told(connection)
    robot.mood = Mood(status=422, body="no such field", times=1)
    assert (deliver(first).state, first.last_error) == (
        "failed",
        "127.0.0.1 answers 422: no such field",
    )
    assert connection_with(connection.pk).failures == 0
    assert deliver(second).state == "sent"


def test_after_three_days_it_is_given_up_in_sight_and_can_be_sent_again(
    cast: Cast, robot: WebhookStandin
) -> None:
    connection = a_connection(robot)
    declared(cast)
    running.send_test_message(connection.pk, actor=PEACETIME, at=NOW)
    Message.objects.update(created_at=timezone.now() - GIVEN_UP_AFTER - timedelta(minutes=1))
    robot.mood = MOODS["down"]
    first, second = [deliver(message) for message in told(connection)]
    assert [first.state, second.state] == ["failed", "failed"]
    robot.mood = MOODS["well"]
    assert running.send_all_again(connection.pk, actor=cast.acting("dana"), at=NOW) == 2
    Connection.objects.update(open_until=None)
    assert [deliver(message).state for message in told(connection)] == ["sent", "sent"]
    assert running.send_all_again(connection.pk, actor=cast.acting("dana"), at=NOW) == 0


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(cast: Cast, tool: Standin) -> None:
    connection = a_connection(tool, is_dry_run=True)
    declared(cast)
    [message] = told(connection)
    assert deliver(message).state == "dry_run"
    assert "Payments" in message.rendered
    assert tool.received == []
    running.try_connection_out(connection.pk, is_dry_run=False, actor=PEACETIME, at=NOW)
    send_again(message.pk, actor=cast.acting("alice"), at=NOW)
    message.refresh_from_db()
    assert deliver(message).state == "sent"


def test_a_paused_connection_waits_and_goes_on(cast: Cast, robot: WebhookStandin) -> None:
    connection = a_connection(robot)
    running.pause_connection(connection.pk, actor=PEACETIME, at=NOW)
    declared(cast)
    [message] = told(connection)
    assert waits(message) > timedelta(minutes=9)
    assert (message.state, robot.received) == ("pending", [])
    running.resume_connection(connection.pk, actor=PEACETIME, at=NOW)
    assert deliver(message).state == "sent"


def test_an_answer_that_does_not_come_is_not_known_to_be_taken(
    cast: Cast, robot: WebhookStandin
) -> None:
    connection = a_connection(robot)
    declared(cast)
    [message] = told(connection)
    robot.mood = Mood(is_cut=True, times=1)
    waits(message)
    assert deliver(message).state == "sent"
    first, second = robot.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == message.key


def test_a_mistake_of_ours_ends_in_sight_and_holds_nobody_up(
    cast: Cast, robot: WebhookStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = a_connection(robot)
    declared(cast)
    [message] = told(connection)
    broken = SimpleNamespace(deliver=lambda _: 1 / 0)
    monkeypatch.setattr(jobs_connections, "channel", lambda _: broken)
    with pytest.raises(ZeroDivisionError):
        deliver(message)
    message.refresh_from_db()
    assert (message.state, "ZeroDivisionError" in message.last_error) == ("failed", True)


def test_where_our_database_does_not_answer_the_message_is_handed_over_again(
    cast: Cast, robot: WebhookStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = a_connection(robot)
    declared(cast)
    [message] = told(connection)
    with monkeypatch.context() as gone:
        gone.setattr(deliveries, "record_sent", _gone)
        with pytest.raises(OperationalError) as problem:
            deliver(message)
    again = WhenSaid().get_retry_decision(exception=problem.value, job=CONTEXT.job)
    assert again is not None
    assert again.retry_at is not None
    message.refresh_from_db()
    assert message.state == "pending"
    assert deliver(message).state == "sent"
    first, second = robot.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"], "it is known to be the same"


def _gone(*_: Any, **__: Any) -> None:
    raise OperationalError("the connection is closed")


def test_secrets_kept_with_another_key_are_said_to_be_lost(
    cast: Cast, robot: WebhookStandin, settings: Any
) -> None:
    connection = a_connection(robot)
    declared(cast)
    [message] = told(connection)
    settings.SECRET_KEY = "another-" + "0" * 40
    assert deliver(message).state == "failed"
    assert message.last_error == "This secret was kept with another key. Write it again."


def test_a_restored_copy_tells_no_tool_until_somebody_says_so(
    cast: Cast, robot: WebhookStandin
) -> None:
    connection = a_connection(robot)
    declared(cast)
    [message] = told(connection)
    SendingHold.objects.create(held_at=NOW, backup_made_at=NOW, last_message_id=message.pk)
    assert (deliver(message).state, robot.received) == ("pending", [])
    jobs_before = written.jobs("deliver_outside")
    sending.resume_sending("send", actor=cast.acting("dana"), at=NOW)
    assert len(written.jobs("deliver_outside")) == len(jobs_before) + 1
    assert deliver(message).state == "sent"
