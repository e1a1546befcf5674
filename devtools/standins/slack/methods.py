"""The methods of Slack's Web API that Peacetime calls, as far as it calls them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from devtools.standins.slack.workspace import BOT, Channel, Refused, Whisper, Workspace

Said = Mapping[str, Any]
TRIGGER_SECONDS = 3.0
MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
LONGEST_TITLE = 24
LONGEST_SECTION = 3000
LONGEST_LABEL = 75
LONGEST_TOPIC = 250


def called(workspace: Workspace, method: str, said: Said) -> dict[str, Any]:
    """What Slack answers."""
    found = METHODS.get(method)
    if found is None:
        return {"ok": False, "error": "unknown_method"}
    try:
        return {"ok": True, **found(workspace, said)}
    except Refused as refusal:
        return {"ok": False, "error": str(refusal)}
    except KeyError as missing:
        return {"ok": False, "error": "invalid_arguments", "missing": str(missing)}


def _auth_test(workspace: Workspace, said: Said) -> dict[str, Any]:
    del workspace, said
    return {"team": "Stand-in", "user": "peacetime", "team_id": "T0001", "user_id": BOT}


def _users_info(workspace: Workspace, said: Said) -> dict[str, Any]:
    user = workspace.users.get(said["user"])
    if user is None:
        raise Refused("user_not_found")
    return {"user": {"id": user.id, "name": user.name, "profile": {"email": user.email}}}


def _look_up(workspace: Workspace, said: Said) -> dict[str, Any]:
    email = str(said["email"]).lower()
    if email.endswith("@nowhere.example"):
        raise Refused("users_not_found")
    user = workspace.user(email)
    return {"user": {"id": user.id, "profile": {"email": user.email}}}


def _create(workspace: Workspace, said: Said) -> dict[str, Any]:
    channel = workspace.create(said["name"])
    channel.members.append(BOT)
    return {"channel": _shown(channel)}


def _list(workspace: Workspace, said: Said) -> dict[str, Any]:
    """A page: the cursor is a number."""
    start, limit = int(said.get("cursor") or 0), int(said.get("limit") or 100)
    found = list(workspace.channels.values())
    after = str(start + limit) if start + limit < len(found) else ""
    return {
        "channels": [_shown(each) for each in found[start : start + limit]],
        "response_metadata": {"next_cursor": after},
    }


def _join(workspace: Workspace, said: Said) -> dict[str, Any]:
    channel = workspace.channel(said["channel"])
    if BOT not in channel.members:
        channel.members.append(BOT)
    return {"channel": _shown(channel)}


def _invite(workspace: Workspace, said: Said) -> dict[str, Any]:
    channel = _own(workspace, said)
    for user in str(said["users"]).split(","):
        if user not in workspace.users:
            raise Refused("user_not_found")
        if user not in channel.members:
            channel.members.append(user)
    return {"channel": _shown(channel)}


def _topic(workspace: Workspace, said: Said) -> dict[str, Any]:
    if len(said["topic"]) > LONGEST_TOPIC:
        raise Refused("too_long")
    _own(workspace, said).topic = said["topic"]
    return {}


def _archive(workspace: Workspace, said: Said) -> dict[str, Any]:
    channel = _own(workspace, said)
    if channel.is_archived:
        raise Refused("already_archived")
    channel.is_archived = True
    return {}


def _history(workspace: Workspace, said: Said) -> dict[str, Any]:
    channel = _own(workspace, said)
    latest = str(said.get("latest") or "9")
    found = [each for each in channel.messages if each["ts"] <= latest]
    newest = list(reversed(found))[: int(said.get("limit") or 100)]
    return {"messages": [_without(each, said) for each in newest], "has_more": False}


def _replies(workspace: Workspace, said: Said) -> dict[str, Any]:
    return {"messages": [workspace.channel(said["channel"]).message(said["ts"])]}


def _post(workspace: Workspace, said: Said) -> dict[str, Any]:
    _check_blocks(said.get("blocks") or [], most=MOST_BLOCKS)
    if not said.get("text") and not said.get("blocks"):
        raise Refused("no_text")
    if said["channel"] in workspace.users:
        message = {"text": said.get("text", ""), "blocks": said.get("blocks", [])}
        workspace.whispers.append(Whisper(said["channel"], "direct", message))
        return {"ts": workspace.ts(), "channel": "D" + said["channel"][1:]}
    channel = _own(workspace, said)
    message = workspace.post(channel, BOT, dict(said))
    return {"ts": message["ts"], "channel": channel.id, "message": message}


def _update(workspace: Workspace, said: Said) -> dict[str, Any]:
    _check_blocks(said.get("blocks") or [], most=MOST_BLOCKS)
    message = _own(workspace, said).message(said["ts"])
    message |= {name: said[name] for name in ("text", "blocks") if name in said}
    return {"ts": said["ts"]}


def _whisper(workspace: Workspace, said: Said) -> dict[str, Any]:
    channel = _own(workspace, said)
    message = {"text": said.get("text", ""), "blocks": said.get("blocks", [])}
    workspace.whispers.append(Whisper(said["user"], channel.id, message))
    return {"message_ts": workspace.ts()}


def _pin(workspace: Workspace, said: Said) -> dict[str, Any]:
    channel = _own(workspace, said)
    channel.message(said["timestamp"])
    if said["timestamp"] in channel.pins:
        raise Refused("already_pinned")
    channel.pins.append(said["timestamp"])
    return {}


def _react(workspace: Workspace, said: Said) -> dict[str, Any]:
    message = _own(workspace, said).message(said["timestamp"])
    if said["name"] in message["reactions"]:
        raise Refused("already_reacted")
    message["reactions"].append(said["name"])
    return {}


def _open(workspace: Workspace, said: Said) -> dict[str, Any]:
    """A trigger opens one form, within three seconds."""
    user, _, at = workspace.triggers.pop(said["trigger_id"], "").partition("@")
    if not user:
        raise Refused("exchanged_trigger_id")
    if time.time() - float(at) > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    view = dict(said["view"])
    if len(view["title"]["text"]) > LONGEST_TITLE:
        raise Refused("invalid_arguments")
    _check_blocks(view["blocks"], most=MOST_VIEW_BLOCKS)
    number = workspace.number()
    view |= {"id": f"V{number:06d}", "hash": f"{number}.h"}
    for block in view["blocks"]:  # the page shows an address, where Slack shows a name
        chosen = workspace.users.get(block.get("element", {}).get("initial_user", ""))
        if chosen:
            block["element"]["initial_email"] = chosen.email
    workspace.views[user] = view
    return {"view": view}


def _check_blocks(blocks: list[dict[str, Any]], *, most: int) -> None:
    """As strict as Slack in what we could get wrong."""
    if len(blocks) > most:
        raise Refused("invalid_blocks")
    for block in blocks:
        texts = [block["text"]] if "text" in block else []
        if any(not 0 < len(each["text"]) <= LONGEST_SECTION for each in texts):
            raise Refused("invalid_blocks")
        actions = [each["action_id"] for each in block.get("elements", [])]
        if len(set(actions)) != len(actions):
            raise Refused("invalid_blocks")
        element = block.get("element", {})
        options = element.get("options", [None])
        if not options or any(o and len(o["text"]["text"]) > LONGEST_LABEL for o in options):
            raise Refused("invalid_blocks")


def _own(workspace: Workspace, said: Said) -> Channel:
    channel = workspace.channel(said["channel"])
    if BOT not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _shown(channel: Channel) -> dict[str, Any]:
    return {"id": channel.id, "name": channel.name, "is_archived": channel.is_archived}


def _without(message: dict[str, Any], said: Said) -> dict[str, Any]:
    if said.get("include_all_metadata") in {True, "true"}:
        return message
    return {name: value for name, value in message.items() if name != "metadata"}


METHODS: dict[str, Callable[[Workspace, Said], dict[str, Any]]] = {
    "auth.test": _auth_test,
    "chat.postEphemeral": _whisper,
    "chat.postMessage": _post,
    "chat.update": _update,
    "conversations.archive": _archive,
    "conversations.create": _create,
    "conversations.history": _history,
    "conversations.invite": _invite,
    "conversations.join": _join,
    "conversations.list": _list,
    "conversations.replies": _replies,
    "conversations.setTopic": _topic,
    "pins.add": _pin,
    "reactions.add": _react,
    "users.info": _users_info,
    "users.lookupByEmail": _look_up,
    "views.open": _open,
}
