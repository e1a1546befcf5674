"""Doing what came from Slack, and answering whoever asked."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peacetime.chat import buttons, commands
from peacetime.chat.answers import Answer, Button, Form, said
from peacetime.chat.asking import Asked
from peacetime.domain.shared.errors import DomainError
from peacetime.integrations.slack import blocks, people
from peacetime.integrations.slack.client import NotTaken
from peacetime.integrations.slack.link import slack as way
from peacetime.integrations.slack.once import once
from peacetime.queries import chat, chat_rooms

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.chat.answers import Reply
    from peacetime.integrations.slack.client import Slack
    from peacetime.queries.access import Actor
    from peacetime.queries.chat_links import Link
    from peacetime.queries.chat_rooms import Receipt

PAUSED = "Peacetime is paused in this workspace. It goes on in the browser."
NO_ROOM, GONE = "It is no incident’s channel.", "The message is not there any more."
A_MOMENT = timedelta(seconds=1)
TOO_LATE = ("expired_trigger_id", "trigger_expired", "trigger_exchanged", "exchanged_trigger_id")
FINISHED = "white_check_mark"
ENTERED_BEFORE = ("already_reacted", "message_not_found", "no_reaction")


def work(link: Link, receipt: Receipt, *, at: datetime) -> str:
    """Do what came, once, and say what became of it.

    Returns:
        Why a mark made no entry, "" where it did; all else is answered by a sentence.

    Raises:
        NotTaken: Slack is not reached; what was done stays done.
    """
    slack, asked = way(link), receipt.said
    if receipt.kind == "answer":
        _say(slack, asked, json.loads(asked["message"]))
        return ""
    if link.is_paused:
        _say(slack, asked, blocks.message_of(said(PAUSED)))
        return PAUSED
    email = people.address(slack, link, asked["user"], at=at)
    actor = chat.speaker(email, idempotency=once(f"chat:{link.id}:{receipt.id}"))
    if receipt.kind == "reaction":
        return _enter(slack, link, receipt, actor, at=at)
    reply = _reply(slack, link, receipt, actor, at=at) if actor else said(commands.UNKNOWN_PERSON)
    _show(slack, link, asked, reply, at=at)
    return ""


def _reply(slack: Slack, link: Link, receipt: Receipt, actor: Actor, *, at: datetime) -> Reply:
    said_there = receipt.said
    room = chat_rooms.incident_of_channel(link.id, said_there["channel"])
    asked = Asked(actor, at, room, command=said_there.get("command", "/rescue"))
    if receipt.kind == "button":
        return buttons.press(said_there["act"], said_there["value"], asked)
    text = people.with_addresses(slack, link, said_there["text"], at=at)
    return commands.reply(text, asked)


def _show(slack: Slack, link: Link, asked: dict[str, str], reply: Reply, *, at: datetime) -> None:
    answer = _opened(slack, link, asked, reply, at=at) if isinstance(reply, Form) else reply
    if answer is not None:
        _say(slack, asked, blocks.message_of(answer))


def _opened(
    slack: Slack, link: Link, asked: dict[str, str], form: Form, *, at: datetime
) -> Answer | None:
    """Open a form; Slack allows that for three seconds, and later a button opens it."""
    about = {"respond": asked["respond"], "channel": asked["channel"]}
    view = blocks.view_of(
        form, about=about, user_of=lambda email: people.user(slack, link, email, at=at)
    )
    try:
        slack.call("views.open", trigger_id=asked["trigger"], view=view)
    except NotTaken as refusal:
        if refusal.error not in TOO_LATE:
            raise
        again = Button(form.act, form.title, form.about.rpartition(":")[2])
        return Answer(("That took a moment too long. Press here:",), buttons=(again,))
    return None


def _say(slack: Slack, asked: dict[str, str], message: dict[str, object]) -> None:
    if asked.get("respond"):
        slack.respond(asked["respond"], message)
    elif asked.get("user"):
        slack.call(
            "chat.postMessage",
            channel=asked["user"],
            text=message["text"],
            blocks=message["blocks"],
        )


def _enter(slack: Slack, link: Link, receipt: Receipt, actor: Actor | None, *, at: datetime) -> str:
    """A marked message becomes one entry of the timeline, and a check mark says so; or whoever marked it hears why not."""
    asked = receipt.said
    ref = chat_rooms.incident_of_channel(link.id, asked["channel"])
    if not ref:
        return NO_ROOM
    if actor is None:
        return _whisper(slack, asked, commands.UNKNOWN_PERSON)
    is_entered = chat_rooms.is_entered(receipt)
    if is_entered is None:
        raise NotTaken("Somebody else marked it a moment before.", wait=A_MOMENT)
    if not is_entered:
        marked = _message(slack, asked["channel"], asked["message"])
        if marked is None:
            return GONE
        words = _words_of(marked, slack, link, actor, at=at)
        try:
            commands.write(asked["kind"], words, Asked(actor, at, ref))
        except DomainError as refusal:
            return _whisper(slack, asked, refusal.sentence)
    try:
        slack.call(
            "reactions.add", channel=asked["channel"], timestamp=asked["message"], name=FINISHED
        )
    except NotTaken as refusal:
        if refusal.error not in ENTERED_BEFORE:
            raise
    return ""


def _words_of(
    marked: dict[str, Any], slack: Slack, link: Link, actor: Actor, *, at: datetime
) -> str:
    """What a message says, with who wrote it where that is not whoever marked it."""
    author = people.address(slack, link, marked["user"], at=at) if marked.get("user") else ""
    words = people.with_addresses(slack, link, str(marked.get("text", "")), at=at)
    if author == actor.label:
        return words
    return f"{words} (written by {_name(author) or 'somebody in Slack'})"


def _whisper(slack: Slack, asked: dict[str, str], sentence: str) -> str:
    """A sentence that only whoever marked the message reads."""
    slack.call(
        "chat.postEphemeral",
        channel=asked["channel"],
        user=asked["user"],
        text=blocks.escaped(sentence),
    )
    return sentence


def _message(slack: Slack, channel: str, ts: str) -> dict[str, Any] | None:
    """A message of a channel, or of one of its threads."""
    found = slack.read(
        "conversations.history", channel=channel, latest=ts, inclusive="true", limit=1
    )["messages"]
    if not any(each.get("ts") == ts for each in found):
        found = slack.read("conversations.replies", channel=channel, ts=ts)["messages"]
    return next((each for each in found if each.get("ts") == ts), None)


def _name(email: str) -> str:
    known = chat.speaker(email) if email else None
    return known.name if known else ""
