"""Slack end to end against the stand-in: from a declaration by form to a stand-down by button."""

import json
from datetime import timedelta

import pytest
from django.db import connection as database

from devtools.standins.http import MOODS, WELL, Mood
from devtools.standins.slack import SlackStandin
from devtools.standins.slack.workspace import Channel
from peacetime.queries import incidents
from peacetime.storage.models import (
    ChatReceipt,
    ChatRoom,
    Connection,
    Incident,
    Message,
    TimelineEntry,
)
from tests.builders import a_declaration, an_incident
from tests.cast import Cast
from tests.integrations.slack.conftest import Jobs

pytestmark = pytest.mark.django_db
ALICE, BOB, CHARLIE = "alice@example.org", "bob@example.org", "charlie@example.org"
SAID = {"summary": "Payments time out", "done_when": "Payments succeed again"}


def declare(slack: SlackStandin, jobs: Jobs) -> Channel:
    """Alice declares by form; the room of the incident."""
    assert slack.say(ALICE, "/rescue declare").status == 200
    jobs.run()
    assert slack.submit(ALICE, SAID).json() == {"response_action": "clear"}
    jobs.run()
    return room(slack)


def room(slack: SlackStandin) -> Channel:
    return slack.workspace.channel(ChatRoom.objects.get().channel)


def texts(channel: Channel) -> list[str]:
    return [message["text"] for message in channel.messages]


def status_of(slack: SlackStandin) -> Channel:
    return slack.workspace.channel("team-status")


def test_from_a_declaration_by_form_to_a_stand_down_by_button(
    slack: SlackStandin, jobs: Jobs, connected: Connection
) -> None:
    assert status_of(slack).topic == "🟢 Delivery"
    assert texts(status_of(slack)) == ["Checkout: 🟢 Delivery"]
    here = declare(slack, jobs)
    incident = Incident.objects.get()
    view = incidents.incident(incident.ref, at=incident.declared_at or incident.created_at)
    assert view.holder("commander") is not None

    # the room: its name, its people, its topic, its pinned summary, what the team was told
    assert here.name == f"inc-0304-checkout-{incident.ref}"
    names = {slack.workspace.users[user].email for user in here.members if user != "U0BOT"}
    assert names == {ALICE, BOB}
    assert here.topic.startswith("🔴 Rescue: Payments time out http")
    (pinned,) = here.pins
    assert "Exit criteria: 0 of 4 met" in here.message(pinned)["text"]
    assert any("is now in Rescue Mode" in text for text in texts(here))

    # the status channel's line and topic
    assert status_of(slack).topic.startswith("🔴 Rescue, Checkout: Payments time out")
    assert texts(status_of(slack))[0].startswith("Checkout: 🔴 Rescue: Payments time out")
    # stakeholders
    general = slack.workspace.channel("general")
    assert any("Affected" in text for text in texts(general))

    # an update by button, criteria by button
    slack.press(ALICE, "Send update", channel=here.name)
    jobs.run()
    assert slack.submit(ALICE, {"text": "We roll back", "status": "mitigating"}).status == 200
    jobs.run()
    assert any("We roll back" in text for text in texts(general))
    slack.press(ALICE, "Exit criteria", channel=here.name)
    jobs.run()
    for number in (1, 2, 3):
        slack.press(ALICE, f"{number} is met", channel=here.name)
        jobs.run()
    assert "Exit criteria: 3 of 4 met" in here.message(pinned)["text"]

    # down again by button and form; the fourth criterion is met by the postmortem's date
    slack.press(BOB, "Stand down", channel=here.name)
    jobs.run()
    heard = slack.submit(BOB, {"summary": "The pool was too small"})
    assert heard.json() == {"response_action": "clear"}
    jobs.run()
    incident.refresh_from_db()
    assert not incident.is_open
    assert here.topic.startswith("🟢 Over: Payments time out")
    assert here.message(pinned)["text"].startswith("🟢 Over: Checkout, Payments time out")
    assert any("Thanks to Alice Abel" in text for text in texts(here))
    assert status_of(slack).topic == "🟢 Delivery"
    assert texts(status_of(slack))[0] == "Checkout: 🟢 Delivery"
    assert not Message.objects.filter(connection=connected).exclude(state="sent").exists()
    assert jobs.waiting == 0


def test_what_is_missing_in_a_form_is_said_in_the_form(slack: SlackStandin, jobs: Jobs) -> None:
    slack.say(ALICE, "/rescue")
    jobs.run()
    heard = slack.submit(ALICE, SAID | {"trigger": "crunch"})
    assert heard.json()["response_action"] == "errors"
    assert "approve" in heard.json()["errors"]["approver"]
    assert not Incident.objects.exists()


def test_a_form_is_opened_before_everything_else_that_waits(
    slack: SlackStandin, jobs: Jobs
) -> None:
    declare(slack, jobs)
    for text in ("/rescue status", "/rescue stand-down", "/rescue update We roll back"):
        assert slack.say(ALICE, text).status == 200
    assert slack.press(ALICE, "Send update", channel=room(slack).name).status == 200
    fetched = "SELECT args FROM procrastinate_fetch_job_v2(ARRAY['chat'], NULL)"
    order: list[str] = []
    with database.cursor() as queue:
        for _ in range(4):
            queue.execute(fetched)
            said = ChatReceipt.objects.get(pk=json.loads(queue.fetchone()[0])["receipt_id"]).said
            order.append(said.get("text") or said["act"])
    assert order == ["stand-down", "update", "status", "update We roll back"]


def test_a_form_that_was_sent_twice_declares_once(slack: SlackStandin, jobs: Jobs) -> None:
    declare(slack, jobs)
    said = len(slack.whispers(ALICE))
    assert slack.send_again().json() == {"response_action": "clear"}
    jobs.run()
    assert Incident.objects.count() == 1
    assert len(slack.whispers(ALICE)) == said


def test_a_command_that_comes_again_is_done_once(slack: SlackStandin, jobs: Jobs) -> None:
    here = declare(slack, jobs)
    slack.say(BOB, "/rescue note the pool is full", channel=here.name)
    slack.send_again()
    jobs.run()
    slack.send_again()
    jobs.run()
    assert TimelineEntry.objects.filter(text="the pool is full").count() == 1
    assert texts(here).count("Note, by Bob Beier: the pool is full") == 1


def test_a_message_that_is_marked_becomes_one_entry(slack: SlackStandin, jobs: Jobs) -> None:
    here = declare(slack, jobs)
    ts = slack.write(
        BOB,
        "roll back because <https://ci.example.org|the build> is the only change",
        channel=here.name,
    )
    slack.react(ALICE, ts, "scales", channel=here.name)
    slack.react(BOB, ts, "scales", channel=here.name)
    slack.send_again()
    jobs.run()
    entry = TimelineEntry.objects.get(kind="decision")
    assert entry.text == "roll back"
    assert entry.reason == "https://ci.example.org is the only change (written by Bob Beier)"
    assert entry.actor == ALICE
    assert "white_check_mark" in here.message(ts)["reactions"]


def test_who_may_not_mark_hears_why_and_takes_nothing_from_the_next(
    slack: SlackStandin, jobs: Jobs
) -> None:
    here = declare(slack, jobs)
    ts = slack.write(BOB, "the pool is full", channel=here.name)
    slack.react(CHARLIE, ts, "memo", channel=here.name)
    slack.react("stranger@example.org", ts, "memo", channel=here.name)
    jobs.run()
    assert slack.whispers(CHARLIE)[0].startswith("Viewers read along")
    assert "ask an administrator to invite" in slack.whispers("stranger@example.org")[0]
    assert not TimelineEntry.objects.filter(kind="note").exists()
    slack.react(ALICE, ts, "memo", channel=here.name)
    slack.react(BOB, ts, "memo", channel=here.name)
    jobs.run()
    assert TimelineEntry.objects.get(kind="note").actor == ALICE


def test_what_a_viewer_presses_or_sends_is_answered_to_them_alone(
    slack: SlackStandin, jobs: Jobs
) -> None:
    here = declare(slack, jobs)
    before = texts(here)
    for label in ("Send update", "Stand down"):
        slack.press(CHARLIE, label, channel=here.name)
        jobs.run()
    for words in ("declare", "decision x because y", "handover @Bob", "role scribe"):
        slack.say(CHARLIE, f"/rescue {words}", channel=here.name)
        jobs.run()
    heard = slack.whispers(CHARLIE)
    assert len(heard) == 6
    assert all(each.startswith("Viewers read along") for each in heard)
    assert texts(here) == before


def test_a_drill_is_begun_and_ended_here_too(slack: SlackStandin, jobs: Jobs) -> None:
    slack.say(ALICE, "/rescue drill")
    jobs.run()
    slack.submit(ALICE, {"summary": "Payments fail", "done_when": "Payments succeed"})
    jobs.run()
    incident = Incident.objects.get()
    assert incident.is_drill
    assert "The drill has begun" in slack.whispers(ALICE)[-1]
    here = room(slack)
    assert here.name.startswith("drill-")
    slack.press(ALICE, "End the drill", channel=here.name)
    jobs.run()
    refused = slack.submit(ALICE, {"summary": "The runbook is old"})
    assert "override_reason" in str(refused.json())
    slack.submit(ALICE, {"summary": "The runbook is old", "override_reason": "It was a drill"})
    jobs.run()
    incident.refresh_from_db()
    assert not incident.is_open
    assert "The drill is over" in slack.whispers(ALICE)[-1]


def test_a_mark_outside_an_incidents_room_is_nothing(slack: SlackStandin, jobs: Jobs) -> None:
    declare(slack, jobs)
    ts = slack.write(BOB, "lunch?", channel="general")
    assert slack.react(ALICE, ts, "memo", channel="general").status == 200
    jobs.run()
    assert not TimelineEntry.objects.filter(kind="note").exists()


def test_a_role_is_given_to_whoever_is_mentioned(slack: SlackStandin, jobs: Jobs) -> None:
    here = declare(slack, jobs)
    slack.say(ALICE, "/rescue role comms lead @Bob", channel=here.name)
    jobs.run()
    view = incidents.incident(Incident.objects.get().ref, at=Incident.objects.get().created_at)
    holder = view.holder("comms_lead")
    assert holder is not None
    assert holder.person_email == BOB
    assert any("Bob Beier is comms lead" in text for text in texts(here))


def test_who_is_not_known_here_hears_how_to_be_linked(slack: SlackStandin, jobs: Jobs) -> None:
    slack.say("stranger@example.org", "/rescue status")
    jobs.run()
    assert "ask an administrator to invite" in slack.whispers("stranger@example.org")[0]


def test_a_viewer_reads_along_here_too(slack: SlackStandin, jobs: Jobs) -> None:
    here = declare(slack, jobs)
    slack.say(CHARLIE, "/rescue note x", channel=here.name)
    jobs.run()
    assert slack.whispers(CHARLIE)[0].startswith("Viewers read along")


def test_of_a_private_incident_slack_hears_nothing(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    from dataclasses import replace

    declared = replace(a_declaration("Keys leaked", commander=BOB), is_private=True)
    an_incident(cast.checkout, declared)
    jobs.run()
    channels = slack.workspace.channels.values()
    assert not any("Keys leaked" in str(channel) for channel in channels)
    assert not any(channel.name.startswith("inc-") for channel in channels)
    assert status_of(slack).topic == "🔴 Rescue, Checkout"


def test_an_incident_that_becomes_private_leaves_its_room(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    from peacetime.usecases.privacy import change_privacy

    here = declare(slack, jobs)
    ref = Incident.objects.get().ref
    change_privacy(
        ref, is_private=True, actor=cast.acting("dana"), at=Incident.objects.get().created_at
    )
    jobs.run()
    assert here.is_archived
    assert "Payments" not in here.topic
    assert "Payments" not in here.message(here.pins[0])["text"]


def test_while_slack_is_down_nothing_is_lost_and_the_core_act_works(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    from peacetime.usecases.updates import send_update

    slack.mood = MOODS["down"]
    incident = an_incident(cast.checkout, a_declaration(commander=ALICE))
    for number in range(1, 4):
        send_update(
            incident.ref,
            f"Update number {number}",
            actor=cast.acting("alice"),
            at=incident.created_at,
        )
    jobs.run()
    for _ in range(12):
        jobs.after(timedelta(minutes=5))
    assert not any(channel.name.startswith("inc-") for channel in slack.workspace.channels.values())
    slack.mood = WELL
    for _ in range(8):
        jobs.after(timedelta(minutes=5))
    assert jobs.waiting == 0
    here = room(slack)
    told = [text for text in texts(here) if "Update number" in text and "Exit criteria" not in text]
    assert [text[text.index("number") + 7] for text in told] == ["1", "2", "3"]
    assert len(here.pins) == 1
    assert len({message["metadata"]["event_payload"]["key"] for message in here.messages}) == len(
        here.messages
    )
    assert not Message.objects.filter(channel="slack").exclude(state="sent").exists()


def test_an_answer_that_was_lost_on_the_way_is_no_second_message(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    """Slack has posted it, and the connection is cut before it says so."""
    slack.mood = Mood(is_cut=True)
    incident = an_incident(cast.checkout)
    jobs.run()
    for _ in range(6):
        jobs.after(timedelta(minutes=6))
    slack.mood = WELL
    for _ in range(8):
        jobs.after(timedelta(minutes=6))
    assert jobs.waiting == 0
    here = room(slack)
    keys = [message["metadata"]["event_payload"]["key"] for message in here.messages]
    assert len(keys) == len(set(keys))
    assert f"summary:{incident.ref}" in keys


def test_slack_is_left_alone_for_as_long_as_it_asks(
    slack: SlackStandin, jobs: Jobs, cast: Cast
) -> None:
    slack.mood = MOODS["limiting"]
    an_incident(cast.checkout)
    jobs.run()
    before = len(slack.received)
    jobs.after(timedelta(seconds=20))
    assert len(slack.received) == before
    slack.mood = WELL
    for _ in range(4):
        jobs.after(timedelta(seconds=40))
    assert room(slack).pins


def test_a_trigger_that_has_expired_leaves_a_button(slack: SlackStandin, jobs: Jobs) -> None:
    slack.say(ALICE, "/rescue")
    jobs.clock.shift(timedelta(seconds=5))
    jobs.run()
    assert "a moment too long" in slack.whispers(ALICE)[0]
    slack.press(ALICE, "Declare Rescue Mode")
    jobs.run()
    assert slack.submit(ALICE, SAID).json() == {"response_action": "clear"}


def test_a_dry_run_writes_nothing_in_slack(
    slack: SlackStandin, jobs: Jobs, connected: Connection, cast: Cast
) -> None:
    Connection.objects.update(is_dry_run=True)
    an_incident(cast.checkout)
    jobs.run()
    assert not any(channel.name.startswith("inc-") for channel in slack.workspace.channels.values())
    shown = Message.objects.filter(connection=connected).first()
    assert shown is not None
    assert shown.state == "dry_run"
    assert "Payments time out" in shown.rendered
