"""Mails in the form in which they come: as they went over the wire, or as a service for mail in hands them on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.mail import MAIL, mail_of, opened_mail
from peacetime.domain.signals.readings import loose

# Fields in which such services hand on a mail as it was.
RAW: Final = ("bodymime", "rawemail", "email", "mime", "raw", "content")
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "from": ("from", "sender", "fromaddress"),
    "to": ("to", "recipient", "recipients"),
    "cc": ("cc",),
    "subject": ("subject",),
    "date": ("date", "timestamp"),
    "message-id": ("messageid", "messageidheader"),
    "in-reply-to": ("inreplyto",),
    "references": ("references",),
    "text": ("bodyplain", "textbody", "text", "plain", "bodytext"),
    "html": ("bodyhtml", "htmlbody", "html"),
}
MOST_TEXT: Final = 100_000
# Text that is a mail begins with one of its headers; a chat's `content` that begins "Alert: …" is none.
FIRST: Final = re.compile(
    r"(?:return-path|received|delivered-to|from|to|date|subject|message-id|mime-version|content-type"
    r"|authentication-results|dkim-signature|arc-[a-z-]+|x-[a-z0-9-]+)\s?:",
    re.IGNORECASE,
)
FROM: Final = re.compile(r"^from\s?:", re.IGNORECASE | re.MULTILINE)
MOST_HEADERS: Final = 100_000


def mail_in(payload: Any) -> dict[str, Any]:
    """The mail that a delivery is, as a tree; an empty one where it is none.

    Raises:
        NotRead: It is one, and broken.
    """
    tree = fields.mapping(fields.unwrapped(payload))
    if isinstance(tree.get(MAIL), dict) and "subject" in tree[MAIL]:
        return fields.mapping(tree[MAIL])
    named = loose(tree)
    for name in RAW:
        said = named.get(name)
        if isinstance(said, str) and FIRST.match(said) and FROM.search(said, 0, MOST_HEADERS):
            return fields.mapping(opened_mail(said.encode("utf-8", "surrogateescape"))[MAIL])
    headers = _headers(named)
    if not {"subject"} & {*named, *headers} or not any(
        name in named for name in (*NAMES["text"], *NAMES["html"])
    ):
        return {}
    return fields.mapping(_named(named, headers)[MAIL])


def _named(named: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    found = {}
    for name, others in NAMES.items():
        said = next((text for each in others if (text := _text(named.get(each)))), "")
        found[name] = said[:MOST_TEXT]
    identifier = found["message-id"]
    if identifier and not identifier.startswith("<"):
        found["message-id"] = "" if headers.get("message-id") else f"<{identifier}>"
    if headers.get("date"):
        found["date"] = ""  # the sender's own, rather than when the service took it
    return mail_of(found, headers=headers)


def _headers(named: dict[str, Any]) -> dict[str, str]:
    """The headers that a service hands on: a list of pairs or of objects, an object, or their lines."""
    said = fields.unwrapped(named.get("messageheaders") or named.get("headers"))
    if isinstance(said, str):
        pairs: list[tuple[Any, Any]] = [
            (name, text) for name, _, text in (line.partition(":") for line in said.splitlines())
        ]
    elif isinstance(said, Mapping):
        pairs = list(said.items())
    else:
        pairs = [_pair(each) for each in said] if isinstance(said, list) else []
    found: dict[str, str] = {}
    for name, text in pairs[:200]:
        found.setdefault(fields.line(name).lower().replace("_", "-"), fields.line(text, 2_000))
    return found


def _pair(each: Any) -> tuple[Any, Any]:
    if isinstance(each, Mapping):
        small = loose(dict(each))
        return small.get("name") or small.get("key"), small.get("value")
    if isinstance(each, list) and len(each) == len(("name", "value")):
        return each[0], each[1]
    return "", ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else fields.line(value)
