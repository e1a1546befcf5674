"""Doing what came from Slack, and answering whoever asked."""

from __future__ import annotations

import json
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
TOO_LATE = ("expired_trigger_id", "trigger_expired", "trigger_exchanged", "exchanged_trigger_id")
FINISHED = "white_check_mark"
ENTERED_BEFORE = ("already_reacted", "message_not_found", "no_reaction")


def work(link: Link, receipt: Receipt, *, at: datetime) -> None:
    """Do what came, once, and say what became of it.

    Raises:
        NotTaken: Slack is not reached; what was done stays done.
    """
    slack, asked = way(link), receipt.said
    if receipt.kind == "answer":
        _say(slack, asked, json.loads(asked["message"]))
        return
    if link.is_paused:
        _say(slack, asked, blocks.message_of(said(PAUSED)))
        return
    email = people.address(slack, link, asked["user"], at=at)
    actor = chat.speaker(email, idempotency=once(f"chat:{link.id}:{receipt.id}"))
    if receipt.kind == "reaction":
        _enter(slack, link, asked, actor, at=at)
        return
    reply = _reply(slack, link, receipt, actor, at=at) if actor else said(commands.UNKNOWN_PERSON)
    _show(slack, link, asked, reply, at=at)


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


def _enter(
    slack: Slack, link: Link, asked: dict[str, str], actor: Actor | None, *, at: datetime
) -> None:
    """A marked message becomes an entry of the timeline; a check mark says so."""
    ref = chat_rooms.incident_of_channel(link.id, asked["channel"])
    if actor is None or not ref:
        return
    marked = _message(slack, asked["channel"], asked["message"])
    if marked is None:
        return
    author = people.address(slack, link, marked["user"], at=at) if marked.get("user") else ""
    words = people.with_addresses(slack, link, str(marked.get("text", "")), at=at)
    told = f"{words} (written by {_name(author) or 'somebody in Slack'})"
    if author == actor.label:
        told = words
    try:
        commands.write(asked["kind"], told, Asked(actor, at, ref))
    except DomainError as refusal:
        slack.call(
            "chat.postEphemeral",
            channel=asked["channel"],
            user=asked["user"],
            text=blocks.escaped(refusal.sentence),
        )
        return
    try:
        slack.call(
            "reactions.add", channel=asked["channel"], timestamp=asked["message"], name=FINISHED
        )
    except NotTaken as refusal:
        if refusal.error not in ENTERED_BEFORE:
            raise


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
