"""What comes from Slack, over HTTP or Socket Mode: checked, kept, acknowledged; a job does the rest.

Only a form that is sent is done before it is acknowledged, since what it lacks has to be said in it: that
is one use-case, which touches our own database and nothing outside.
"""

from __future__ import annotations

import json
import logging
import re
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from peacetime.chat import buttons, commands, forms
from peacetime.chat.answers import Answer, Refused
from peacetime.chat.asking import Asked
from peacetime.integrations.slack import blocks, people
from peacetime.integrations.slack.client import NotTaken
from peacetime.integrations.slack.link import SIGNING_SECRET
from peacetime.integrations.slack.link import slack as way
from peacetime.integrations.slack.once import once
from peacetime.queries import chat, chat_rooms
from peacetime.usecases.chat import receiving

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slack_bolt import BoltResponse

    from peacetime.queries.chat_links import Link

    Ack = Callable[..., BoltResponse]
    Body = dict[str, Any]

ANY = re.compile(".*", re.DOTALL)
# Slack's own reactions, each with the kind of entry it makes.
REACTIONS = {"memo": "note", "pushpin": "note", "scales": "decision", "hammer_and_wrench": "action"}

# Bolt shows what it refuses, secrets included, where the level is lower.
_log = logging.getLogger("peacetime.slack")
_log.setLevel(logging.CRITICAL)


_apps: dict[int, tuple[int, App]] = {}
_making = Lock()


def answered(link: Link, request: BoltRequest) -> BoltResponse:
    """What Slack hears at once: 401 where the signature is wrong or older than five minutes."""
    return made_ready(link).dispatch(request)


def made_ready(link: Link) -> App:
    """Bolt for a connection as it is now, made once: that takes it a third of a second."""
    with _making:
        version, app = _apps.get(link.id, (-1, None))
        if app is None or version != link.version:
            app = _app(link)
            _apps[link.id] = (link.version, app)
        return app


def _app(link: Link) -> App:
    app = App(
        logger=_log,
        # without a secret nothing that comes over HTTP is believed
        signing_secret=link.secrets.get(SIGNING_SECRET) or token_hex(32),
        process_before_response=True,
        token_verification_enabled=False,
        authorize=_authorized,
        raise_error_for_unhandled_request=False,
    )
    app.command(ANY)(lambda ack, body: _command(link, body, ack))
    app.action(ANY)(lambda ack, body: _pressed(link, body, ack))
    app.view(ANY)(lambda ack, body: _sent(link, body, ack))
    app.event("reaction_added")(lambda body: _reacted(link, body))
    return app


def _authorized(**_: Any) -> AuthorizeResult:
    """Bolt wants to know as whom it speaks; it does not speak here."""
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-unused")  # noqa: S106 - none


def _command(link: Link, body: Body, ack: Ack) -> None:
    kept = {
        "text": str(body.get("text") or ""),
        "command": str(body.get("command") or "/rescue"),
        **_place(body, body.get("channel_id"), body.get("user_id")),
    }
    key, is_first = f"command:{kept['trigger']}", commands.may_open_form(kept["text"])
    receiving.receive(link.id, key, "command", kept, at=timezone.now(), is_first=is_first)
    ack()


def _pressed(link: Link, body: Body, ack: Ack) -> None:
    action = body["actions"][0]
    kept = {
        "act": str(action.get("action_id", "")).partition(":")[0],
        "value": str(action.get("value") or ""),
        **_place(body, (body.get("channel") or {}).get("id"), body["user"]["id"]),
    }
    if kept["act"] != "open":  # a link: the browser follows it
        key = f"button:{kept['trigger']}:{action.get('action_ts', '')}"
        is_first = kept["act"] in buttons.FORMS
        receiving.receive(link.id, key, "button", kept, at=timezone.now(), is_first=is_first)
    ack()


def _reacted(link: Link, body: Body) -> None:
    event = body["event"]
    kind = REACTIONS.get(str(event.get("reaction", "")).partition("::")[0])
    item = event.get("item") or {}
    if kind is None or item.get("type") != "message":
        return
    channel = str(item.get("channel", ""))
    if not chat_rooms.incident_of_channel(link.id, channel):
        return
    kept = {"kind": kind, "channel": channel, "message": str(item["ts"]), "user": event["user"]}
    # everybody's is kept: a mark of somebody who may not write takes nothing from the next
    key = f"reaction:{channel}:{kept['message']}:{kind}:{kept['user']}"
    receiving.receive(link.id, key, "reaction", kept, at=timezone.now())


def _sent(link: Link, body: Body, ack: Ack) -> None:
    """Do what a form says, or say in it what is missing."""
    key, view, at = f"answer:{_once(body)}", body["view"], timezone.now()
    if receiving.is_known(link.id, key):
        ack(response_action="clear")
        return
    outcome = _done(link, body, at=at)
    if isinstance(outcome, Refused):
        errors = blocks.errors_of(view, outcome.fields, outcome.sentence)
        ack(response_action="errors", errors=errors)
        return
    about = blocks.about_of(view)
    kept = {
        "message": json.dumps(blocks.message_of(outcome)),
        "respond": about.get("respond", ""),
        "user": body["user"]["id"],
    }
    receiving.receive(link.id, key, "answer", kept, at=at)
    ack(response_action="clear")


def _done(link: Link, body: Body, *, at: datetime) -> Answer | Refused:
    view, slack = body["view"], way(link)
    about = blocks.about_of(view)

    def address_of(user: str) -> str:
        return people.address(slack, link, user, at=at) or user

    try:
        values = blocks.values_of(view, address_of=address_of)
        email = people.address(slack, link, body["user"]["id"], at=at)
    except NotTaken as problem:
        return Refused({}, f"Slack does not say who that is just now. Send again. ({problem})")
    actor = chat.speaker(email, idempotency=once(f"form:{link.id}:{_once(body)}"))
    if actor is None:
        return Refused({}, commands.UNKNOWN_PERSON)
    room = chat_rooms.incident_of_channel(link.id, about.get("channel", ""))
    asked = Asked(actor, at, room)
    return forms.submit(view["callback_id"], values, about.get("about", ""), asked)


def _once(body: Body) -> str:
    return str(body.get("trigger_id") or body["view"].get("hash", ""))


def _place(body: Body, channel: Any, user: Any) -> dict[str, str]:
    return {
        "channel": str(channel or ""),
        "user": str(user or ""),
        "trigger": str(body.get("trigger_id") or ""),
        "respond": str(body.get("response_url") or ""),
    }
