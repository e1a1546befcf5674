"""Who somebody is: Slack knows them by a user, Peacetime by the address of their profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peacetime.integrations.slack.client import NotTaken
from peacetime.queries import chat_rooms
from peacetime.usecases.chat import receiving

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.integrations.slack.client import Slack
    from peacetime.queries.chat_links import Link

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
MARKUP = re.compile(r"<(mailto:|[#!@])?([^<>|]+)(?:\|([^<>]*))?>")
GONE = ("user_not_found", "users_not_found", "user_not_visible")


def address(slack: Slack, link: Link, user: str, *, at: datetime) -> str:
    """The address of somebody's profile; "" where Slack shows none.

    Raises:
        NotTaken: Slack is not reached.
    """
    known = chat_rooms.address_of(link.id, user, at=at)
    if known is not None:
        return known
    try:
        found = slack.read("users.info", user=user)["user"]
    except NotTaken as refusal:
        if refusal.error not in GONE:
            raise
        found = {}
    email = str((found.get("profile") or {}).get("email") or "")
    receiving.know_person(link.id, user, email, at=at)
    return email.strip().lower()


def user(slack: Slack, link: Link, email: str, *, at: datetime) -> str:
    """What Slack calls whoever has this address; "" where nobody there has it.

    Raises:
        NotTaken: Slack is not reached.
    """
    known = chat_rooms.user_of(link.id, email, at=at)
    if known:
        return known
    try:
        found = str(slack.read("users.lookupByEmail", email=email)["user"]["id"])
    except NotTaken as refusal:
        if refusal.error in GONE:
            return ""
        raise
    receiving.know_person(link.id, found, email, at=at)
    return found


def with_addresses(slack: Slack, link: Link, text: str, *, at: datetime) -> str:
    """What somebody wrote with the address of everybody who is mentioned, and without Slack's markup.

    Raises:
        NotTaken: Slack is not reached.
    """
    text = MENTION.sub(lambda found: address(slack, link, found[1], at=at) or "@somebody", text)
    text = MARKUP.sub(_meant, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _meant(found: re.Match[str]) -> str:
    """A channel by its name, everything else by what it leads to."""
    kind, target, label = found[1] or "", found[2], found[3] or ""
    if kind in {"#", "!", "@"}:
        return f"{'' if kind == '!' else kind}{label or target}"
    return target
