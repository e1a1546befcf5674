"""A workspace of Slack that keeps state, sends what people do, and can be slow, fail, limit and lie."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from devtools.standins.base import Message, Receive, Send, Standin, write
from devtools.standins.http import Received, Reply, Request
from devtools.standins.slack import page
from devtools.standins.slack.methods import called
from devtools.standins.slack.sending import Acknowledged, Line, posted
from devtools.standins.slack.workspace import BOT, Whisper, Workspace

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-standin", "xapp-standin", "standin-signing-secret"
SCOPES = (
    "channels:history,channels:join,channels:manage,channels:read,chat:write,commands,pins:write,"
    "reactions:read,reactions:write,users:read,users:read.email"
)
UNDER_API = ("/api/", "/respond/")


class SlackStandin(Standin):
    """Slack. Without `request_url` it speaks to the app over a socket, as in Socket Mode."""

    name = "slack"
    title = "Slack"
    is_used = True

    def __init__(self) -> None:
        super().__init__()
        self.workspace = Workspace()
        self.scopes = SCOPES
        self.request_url = ""  # of the app, over HTTP
        self.post: Callable[..., Acknowledged] = posted
        self.lines: list[Line] = []
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def connection(self) -> tuple[str, dict[str, str]]:
        """In Socket Mode, unless the app has an address that is called."""
        return "slack", {
            "bot_token": BOT_TOKEN,
            "app_token": APP_TOKEN,
            "signing_secret": SIGNING_SECRET,
            "status_channel": "#team-status",
            "address": f"{self.url}/api/",
        }

    # What the app asks ------------------------------------------------------------------------

    def answer(self, request: Request) -> Reply:
        """A method of the Web API, or an answer to a command."""
        if request.path.startswith("/respond/"):
            return self._responded(request)
        method = request.path.removeprefix("/api/")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                return Reply({"ok": False, "error": "invalid_auth"})
            return Reply(
                {"ok": True, "url": f"{self.url.replace('http', 'ws', 1)}/socket?ticket=1"}
            )
        if token != BOT_TOKEN:
            return Reply({"ok": False, "error": "invalid_auth"})
        said = request.json() if "json" in request.headers.get("content-type", "") else None
        found = called(self.workspace, method, said if said is not None else request.form())
        return Reply(found, headers={"x-oauth-scopes": self.scopes})

    def summary(self, received: Received) -> str:
        """The method and its text."""
        said = received.request.json() or received.request.form()
        told = said.get("text") or said.get("topic") or said.get("name") or ""
        return f"{received.request.path.rpartition('/')[2]} {told}"

    def _responded(self, request: Request) -> Reply:
        user, channel = self.workspace.responses.get(request.path.rpartition("/")[2], ("", ""))
        if not user:
            return Reply("expired_url", 404)
        said = request.json()
        if said.get("response_type") == "in_channel" and channel in self.workspace.channels:
            self.workspace.post(self.workspace.channels[channel], BOT, said)
        else:
            self.workspace.whispers.append(Whisper(user, channel, said))
        return Reply("ok")

    # What people do ---------------------------------------------------------------------------

    def say(self, email: str, text: str, *, channel: str = "general") -> Acknowledged:
        """Somebody writes `/rescue …`."""
        command, _, rest = text.partition(" ")
        user = self.workspace.user(email)
        payload = {
            "command": command,
            "text": self._escaped(rest),
            "user_id": user.id,
            "channel_id": self.workspace.channel(channel).id,
            **self._ways(user.id, channel),
        }
        return self.send("slash_commands", payload)

    def write(self, email: str, text: str, *, channel: str) -> str:
        """Somebody writes into a channel; the moment of the message."""
        place = self.workspace.channel(channel)
        return str(self.workspace.post(place, self.workspace.user(email).id, {"text": text})["ts"])

    def press(self, email: str, label: str, *, channel: str = "general") -> Acknowledged:
        """Somebody presses the newest button of this label that they see there."""
        user, place = self.workspace.user(email), self.workspace.channel(channel)
        button = next(b for b in self._buttons(user.id, place.id) if b["text"]["text"] == label)
        payload = {
            "type": "block_actions",
            "user": {"id": user.id},
            "channel": {"id": place.id},
            "actions": [{**button, "action_ts": self.workspace.ts()}],
            **self._ways(user.id, channel),
        }
        return self.send("interactive", payload)

    def submit(self, email: str, values: dict[str, str]) -> Acknowledged:
        """Somebody sends the form that is open for them; what is not named stays as it was proposed."""
        user = self.workspace.user(email)
        view = self.workspace.views[user.id]
        state = {
            block["block_id"]: {
                block["element"]["action_id"]: self._filled(
                    block["element"], values.get(block["block_id"])
                )
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        payload = {
            "type": "view_submission",
            "user": {"id": user.id},
            "team": {"id": "T0001"},
            "view": {**view, "state": {"values": state}},
            "trigger_id": self._trigger(user.id),
        }
        heard = self.send("interactive", payload)
        answer = heard.json() or {}
        if heard.status == 200 and answer.get("response_action") != "errors":
            self.workspace.views.pop(user.id, None)
        return heard

    def react(self, email: str, ts: str, emoji: str, *, channel: str) -> Acknowledged:
        """Somebody marks a message."""
        place, user = self.workspace.channel(channel), self.workspace.user(email)
        place.message(ts)["reactions"].append(emoji)
        item = {"type": "message", "channel": place.id, "ts": ts}
        event = {"type": "reaction_added", "user": user.id, "reaction": emoji, "item": item}
        number = self.workspace.number()
        payload = {
            "type": "event_callback",
            "team_id": "T0001",
            "event_id": f"Ev{number}",
            "event": {**event, "event_ts": f"{number}.0"},
        }
        return self.send("events_api", payload)

    def send_again(self) -> Acknowledged:
        """The last delivery once more, as Slack does where no answer came in time."""
        kind, payload = self.sent[-1]
        return self.send(kind, payload, again=1)

    def send(self, kind: str, payload: dict[str, Any], *, again: int = 0) -> Acknowledged:
        """Send to the app, over the way it has chosen."""
        if not again:
            self.sent.append((kind, payload))
        if self.request_url:
            return self.post(self.request_url, SIGNING_SECRET, kind, payload, again=again)
        if not self.lines:
            return Acknowledged(503, "", 0.0)
        envelope = {
            "type": kind,
            "envelope_id": f"{self.workspace.number()}-envelope",
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if again:
            envelope |= {"retry_attempt": again, "retry_reason": "timeout"}
        return self.lines[-1].ask(envelope)

    def whispers(self, email: str) -> list[str]:
        """What somebody alone was told, oldest first."""
        user = self.workspace.user(email).id
        return [w.message.get("text", "") for w in self.workspace.whispers if w.user == user]

    def _buttons(self, user: str, channel: str) -> list[dict[str, Any]]:
        mine = [
            w.message
            for w in self.workspace.whispers
            if w.user == user and w.channel in {channel, "direct"}
        ]
        seen = [*self.workspace.channels[channel].messages, *mine]
        blocks = [
            b for message in seen for b in message.get("blocks", []) if b["type"] == "actions"
        ]
        return [element for block in reversed(blocks) for element in block["elements"]]

    def _ways(self, user: str, channel: str) -> dict[str, str]:
        number = str(self.workspace.number())
        self.workspace.responses[number] = (user, self.workspace.channel(channel).id)
        return {
            "trigger_id": self._trigger(user),
            "response_url": f"{self.url}/respond/{number}",
        }

    def _trigger(self, user: str) -> str:
        trigger = f"{self.workspace.number()}.trigger"
        self.workspace.triggers[trigger] = f"{user}@{time.time()}"
        return trigger

    def _escaped(self, text: str) -> str:
        """Names after an @ become mentions, as where a command's text is escaped."""
        for user in self.workspace.users.values():
            text = text.replace(f"@{user.name}", f"<@{user.id}|{user.name.lower()}>")
        return text

    def _filled(self, element: dict[str, Any], value: str | None) -> dict[str, Any]:
        kind = element["type"]
        if kind == "static_select":
            chosen = next((o for o in element["options"] if o["value"] == value), None)
            return {"type": kind, "selected_option": chosen or element.get("initial_option")}
        if kind == "users_select":
            user = self.workspace.user(value).id if value else element.get("initial_user")
            return {"type": kind, "selected_user": None if value == "" else user}
        if kind == "datetimepicker":
            at = int(value) if value else element.get("initial_date_time")
            return {"type": kind, "selected_date_time": None if value == "" else at}
        return {"type": kind, "value": element.get("initial_value") if value is None else value}

    # Socket Mode and the page -----------------------------------------------------------------

    async def socket(self, scope: Message, receive: Receive, send: Send) -> None:
        """A socket of Socket Mode: hello, then envelopes out and acknowledgements in."""
        del scope
        await receive()
        await send({"type": "websocket.accept"})
        hello = {"type": "hello", "num_connections": 1}
        await send({"type": "websocket.send", "text": json.dumps(hello)})
        line = Line(asyncio.get_running_loop())
        writing = asyncio.create_task(_write_out(line, send))
        self.lines.append(line)
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                line.heard(message["text"])
        finally:
            self.lines.remove(line)
            writing.cancel()

    def hang_up(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew, as Slack does now and then; or end the line for another reason."""
        said = {"type": "disconnect", "reason": reason}
        for line in list(self.lines):
            line.loop.call_soon_threadsafe(line.outgoing.put_nowait, said)

    async def _http(self, request: Request, send: Send) -> None:
        if request.path.startswith(("/_", *UNDER_API)):
            await super()._http(request, send)
        else:  # people can use it however the interface behaves
            await write(await asyncio.to_thread(page.answer, self, request), send)


async def _write_out(line: Line, send: Send) -> None:
    while True:
        envelope = await line.outgoing.get()
        await send({"type": "websocket.send", "text": json.dumps(envelope)})
