"""Slack as a connection: what is filled in, and whether it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.integrations.slack.client import API, NotTaken, Slack
from peacetime.integrations.slack.link import (
    ADDRESS,
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    STAKEHOLDERS_CHANNEL,
    STATUS_CHANNEL,
)
from peacetime.queries.providers import Checked, Field
from peacetime.wire.requests import NotReached

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Slack"
ABOUT = "Declare, write updates and stand down from Slack, and see every team’s mode there."
READS = (
    "What is written after /rescue, and what is pressed and filled in.",
    "Who somebody is: the e-mail address of whoever uses it.",
    "In an incident’s own channel: messages that are marked for the timeline.",
)
WRITES = (
    "A channel for each incident, with a pinned summary, its topic and its people.",
    "One line and the topic of the status channel.",
    "Updates and reminders; to stakeholders, where a channel is chosen for them.",
)
FIELDS = (
    Field(
        BOT_TOKEN,
        "Bot token",
        "Begins with xoxb-. In the app’s settings, under Install App.",
        is_secret=True,
    ),
    Field(
        APP_TOKEN,
        "App token, for Socket Mode",
        "Begins with xapp-, with the scope connections:write. No public address is needed then.",
        is_secret=True,
        is_required=False,
    ),
    Field(
        SIGNING_SECRET,
        "Signing secret, without Socket Mode",
        "Under Basic Information. Slack then calls /chat/slack/N here, N as in the address of this connection’s page.",
        is_secret=True,
        is_required=False,
    ),
    Field(STATUS_CHANNEL, "Status channel", "Such as #team-status.", default="#team-status"),
    Field(
        STAKEHOLDERS_CHANNEL,
        "Channel for stakeholders",
        "The status channel, where this is left empty.",
        is_required=False,
    ),
    Field(
        ADDRESS,
        "Address of Slack’s interface",
        "Only another one for GovSlack, or a stand-in.",
        is_required=False,
        is_address=True,
        default=API,
    ),
)
# Each with its reason in the README.
SCOPES = (
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "users:read",
    "users:read.email",
)
INVALID = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Ask Slack as whom the token speaks and what it may.

    Raises:
        NotReached: It does not answer.
    """
    slack = Slack(secrets.get(BOT_TOKEN, ""), settings.get(ADDRESS) or API)
    try:
        answer, found = slack.answered("auth.test")
    except NotTaken as problem:
        raise NotReached(str(problem)) from problem
    if found.get("ok") is not True:
        return Checked(is_right=False, sentence=_refused(str(found.get("error", ""))))
    granted = {scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")}
    missing = tuple(scope for scope in SCOPES if scope not in granted)
    speaks_as = f"{found.get('user', '')} in {found.get('team', '')}"
    sentence, is_right = _finding(missing, secrets)
    return Checked(is_right, sentence, speaks_as, tuple(sorted(granted - {""})), missing)


def _finding(missing: tuple[str, ...], secrets: Mapping[str, str]) -> tuple[str, bool]:
    if missing:
        names = ", ".join(missing)
        return f"Slack answers, but scopes are missing: {names}. Install the app anew.", False
    if not (secrets.get(APP_TOKEN) or secrets.get(SIGNING_SECRET)):
        sentence = "Slack answers. For commands, add the app token or the signing secret."
        return sentence, False
    return "Slack answers, and this app may do everything it needs.", True


def _refused(error: str) -> str:
    if error in INVALID:
        return f"Slack does not take the bot token ({error}). Copy it anew from Install App."
    return f"Slack answers {error or 'nothing that can be read'}."
