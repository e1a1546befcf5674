"""What Slack is told by itself: the line of the morning, a question to a lead, what a room is reminded of."""

from datetime import UTC, datetime, timedelta

import pytest

from devtools.standins.slack import SlackStandin
from peacetime.domain.communications.messages import Words
from peacetime.storage.models import Connection, Incident, Message, Reminder
from peacetime.usecases import record
from peacetime.usecases.chat.standups import say_standups
from peacetime.usecases.chat.telling import personal_messages
from peacetime.usecases.reminders import fire_reminder
from tests.builders import NOON, a_declaration, an_incident
from tests.cast import Cast
from tests.integrations.slack.conftest import Jobs

pytestmark = pytest.mark.django_db
ALICE = "alice@example.org"
NINE_IN_BERLIN = datetime(2026, 3, 5, 8, 1, tzinfo=UTC)  # a Thursday


def texts(slack: SlackStandin, channel: str) -> list[str]:
    return [message["text"] for message in slack.workspace.channel(channel).messages]


def test_the_standup_opens_with_the_mode_on_every_working_day_once(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    assert say_standups(at=NINE_IN_BERLIN - timedelta(minutes=5)) == 0
    assert say_standups(at=NINE_IN_BERLIN) == 1
    assert say_standups(at=NINE_IN_BERLIN + timedelta(minutes=5)) == 0
    assert say_standups(at=NINE_IN_BERLIN + timedelta(days=2)) == 0  # a Saturday
    jobs.run()
    assert any(
        "We are in Delivery Mode: planned work goes on." in text
        for text in texts(slack, "team-status")
    )


def test_a_paused_chat_opens_no_standup(slack: SlackStandin, connected: Connection) -> None:
    Connection.objects.update(paused_at=NOON)
    assert say_standups(at=NINE_IN_BERLIN) == 0


def test_a_question_to_a_lead_has_its_answer_as_a_button(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    words = Words("Checkout looks like Rescue Mode", "Payments fail since 12:00. Declare?")
    asked = personal_messages(
        "recognition.suggestion.made",
        words,
        [ALICE, "nobody@nowhere.example"],
        team=cast.checkout,
        buttons=[("declare", "Declare Rescue Mode", "checkout:abc")],
        occasion="suggestion:abc",
        at=NOON,
    )
    assert len(record.write_once(asked)) == 2
    jobs.run()
    assert "looks like Rescue Mode" in slack.whispers(ALICE)[0]
    slack.press(ALICE, "Declare Rescue Mode")
    jobs.run()
    slack.submit(ALICE, {"summary": "Payments fail", "done_when": "They do not"})
    assert Incident.objects.get().team == cast.checkout
    unknown = Message.objects.get(destination="nobody@nowhere.example")
    assert (unknown.state, unknown.last_error) == ("failed", "Nobody in Slack has this address.")


def test_a_missed_promise_is_said_in_the_room_with_the_next_step(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    incident = an_incident(cast.checkout, a_declaration(commander=ALICE))
    jobs.run()
    (room,) = [c for c in slack.workspace.channels.values() if c.name.startswith("inc-")]
    due = Reminder.objects.get(incident=incident, kind="update_due")
    fire_reminder(due.pk, at=due.due_at)
    jobs.run()
    last = room.messages[-1]
    assert "Update overdue" in last["text"]
    labels = [b["text"]["text"] for block in last["blocks"] for b in block.get("elements", [])]
    assert labels[0] == "Send update"
    slack.press(ALICE, "Send update", channel=room.name)
    jobs.run()
    assert slack.submit(ALICE, {"text": "We roll back"}).status == 200


def test_a_restored_copy_says_nothing_and_does_nothing(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    from peacetime.storage.models import ChatReceipt, SendingHold

    SendingHold.objects.create(held_at=NOON, backup_made_at=NOON, last_message_id=0)
    before = len(slack.received)
    an_incident(cast.checkout)
    slack.say(ALICE, "/rescue note x")
    jobs.run()
    assert len(slack.received) == before
    assert ChatReceipt.objects.get().problem.startswith("This is a restored copy")


def test_a_worker_that_is_killed_after_doing_it_does_it_once(
    slack: SlackStandin, jobs: Jobs, cast: Cast, connected: Connection
) -> None:
    from peacetime.integrations.slack import work
    from peacetime.integrations.slack.link import link
    from peacetime.queries.chat_rooms import receipt
    from peacetime.storage.models import ChatReceipt, TimelineEntry

    an_incident(cast.checkout)
    slack.say(ALICE, "/rescue note the pool is full")
    found, kept = link(connected.pk), receipt(ChatReceipt.objects.get().pk)
    assert found is not None
    assert kept is not None
    for _ in range(2):  # the first was killed before it could say that it was done
        work.work(found, kept, at=NOON)
    assert TimelineEntry.objects.filter(text="the pool is full").count() == 1
    assert slack.whispers(ALICE)[-1] == "This was done already."
