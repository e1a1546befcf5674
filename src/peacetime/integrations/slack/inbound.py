"""What Slack sends by itself: chat, presses and forms, which Slack's own door answers and which say nothing here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import first, mapping, unwrapped
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading

NAME: Final = "Slack"
KINDS: Final[dict[str, str]] = {
    "url_verification": "Slack asks whether this address is ours.",
    "app_rate_limited": "Slack sends less for a while: more happened than it tells.",
    "block_actions": "Somebody pressed a button in Slack.",
    "interactive_message": "Somebody pressed a button in Slack.",
    "block_suggestion": "Somebody looks for a word in a form in Slack.",
    "dialog_submission": "Somebody filled in a form in Slack.",
    "dialog_cancellation": "Somebody closed a form in Slack.",
    "dialog_suggestion": "Somebody looks for a word in a form in Slack.",
    "message_action": "Somebody used a shortcut in Slack.",
    "shortcut": "Somebody used a shortcut in Slack.",
    "view_submission": "Somebody filled in a form in Slack.",
    "view_closed": "Somebody closed a form in Slack.",
    "workflow_step_edit": "Somebody set up a step of a workflow in Slack.",
    "function_executed": "A workflow in Slack runs a step.",
}
OF_WORKSPACE: Final = frozenset({"team_id", "team", "api_app_id", "enterprise", "token"})


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether Slack's signature is there, or its frame around what happened in a workspace."""
    if "x-slack-signature" in headers:
        return True
    fields = mapping(payload)
    kind = first(fields, "type")
    is_event = isinstance(fields.get("event"), dict) and {"team_id", "api_app_id"} <= fields.keys()
    is_command = {"command", "channel_id", "user_id"} <= fields.keys()
    is_question = (kind == "url_verification" and "challenge" in fields) or {
        "ssl_check",
        "token",
    } <= fields.keys()
    is_pressed = kind in KINDS and bool(OF_WORKSPACE & fields.keys())
    return (
        is_event
        or is_command
        or is_question
        or is_pressed
        or {"envelope_id", "payload"} <= fields.keys()
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """Nothing: what people say and press in chat is no signal of trouble by itself."""
    fields = opened(payload, NAME)
    # Presses and forms come as a form; in Socket Mode everything comes in an envelope.
    fields = mapping(unwrapped(fields.get("payload"))) or fields
    if not recognises(fields, headers):
        raise unknown(NAME)
    kind = first(fields, "type")
    if kind in KINDS:
        return Reading(passed_over=KINDS[kind])
    if "command" in fields:
        return Reading(passed_over="Somebody typed a command in Slack.")
    event = first(fields, "event.type") or kind or "ssl check"
    return Reading(passed_over=f"“{event.replace('_', ' ')}” of Slack says nothing about a matter.")
