"""Alerts that a tool sends by mail: to a mailbox that is read every minute, or handed on to an address here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import reading, unknown, without_addresses
from peacetime.domain.signals.signal import Kind, NotRead, Reading, Signal, State
from peacetime.domain.signals.states import state
from peacetime.domain.signals.subjects import Subject, subject
from peacetime.integrations.email.letters import mail_in
from peacetime.integrations.email.ours import is_ours

NAME: Final = "Email"
LINE: Final = re.compile(r"[\s*>-]*([A-Za-z][A-Za-z /_-]{1,30}?)\s*[:=]\s*(\S.{0,300})")
MOST_LINES: Final = 80
SERVICES: Final = (
    "service", "service name", "affected service", "component", "application", "app", "monitor", "host",
    "host name", "hostname", "server", "instance", "device",
)  # fmt: skip
STATES: Final = (
    "notification type", "new state", "current state", "trigger status", "alert status", "event status", "alert state",
    "status", "state",
)  # fmt: skip
LEVELS: Final = ("severity", "priority", "level", "urgency", "trigger severity")
KEYS: Final = (
    "original problem id", "problem id", "incident id", "incident number", "alert id", "alert key", "dedup key",
    "fingerprint", "issue id",
)  # fmt: skip
LINK: Final = re.compile(r"https?://[^\s<>\"'\])}|]{4,2000}", re.IGNORECASE)
OTHER_LINKS: Final = re.compile(
    r"unsubscribe|opt-?out|preferences|w3\.org|/(?:logo|pixel|track)", re.IGNORECASE
)
TAG: Final = re.compile(r"[^@+\s]+\+([A-Za-z0-9][A-Za-z0-9_.-]{0,60})@")
AUTOMATIC: Final = ("auto_reply", "auto-reply", "autoreply")
NO_STATE: Final = "Nothing in it says how the matter stands. It is taken for firing."


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    """Whether it is a mail as it went over the wire, or one that a service hands on."""
    try:
        return bool(mail_in(payload))
    except NotRead:
        return True


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    """What a mail says about one matter.

    Raises:
        NotRead: It is no mail, a broken one, our own (`mail_loop`), or an automatic answer (`mail_automatic`).
    """
    mail = mail_in(payload)
    if not mail:
        raise unknown(NAME)
    refuse_loops(mail)
    said = subject(fields.line(mail.get("subject"), 400))
    labels = _labels(fields.text(mail.get("text"), 20_000))
    found, remark = _state(said, labels)
    level_word = said.level_word or _first(labels, LEVELS)
    at = moment(mail.get("date"))
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=_key(mail, said, labels),
        title=without_addresses(said.title) or "A mail without a subject",
        at=at,
        level=level(level_word),
        level_word=level_word,
        service=_tag(mail) or without_addresses(_first(labels, SERVICES)),
        link=_link(mail),
        text=without_addresses(fields.text(mail.get("text"), 4_000)),
        is_test=said.is_test,
    )
    odd = "" if at else "It has no date that can be read: the moment is that of its arrival."
    return reading([signal], [remark, odd])


def refuse_loops(mail: dict[str, Any]) -> None:
    """Refuse what we sent ourselves, and what nobody wrote because of a matter: absences, bounces.

    A mail that is only generated (`Auto-Submitted: auto-generated`) is what a monitor sends, and is read.

    Raises:
        NotRead: `mail_loop`, `mail_automatic`.
    """
    if is_ours(mail):
        sentence = (
            "This is a mail of Peacetime itself that came back. Take this mailbox off the "
            "addresses that are told."
        )
        raise NotRead(sentence, code="mail_loop")
    if is_automatic(mail):
        sentence = "This is an automatic answer or a bounce, and says nothing about a matter."
        raise NotRead(sentence, code="mail_automatic")


def is_automatic(mail: dict[str, Any]) -> bool:
    """Whether a mail server or somebody's absence wrote it (RFC 3834, RFC 3464)."""
    headers = fields.mapping(mail.get("headers"))
    submitted = fields.line(headers.get("auto-submitted")).casefold()
    return (
        submitted.startswith(("auto-replied", "auto-notified"))
        or fields.line(headers.get("precedence")).casefold() in AUTOMATIC
        or any(name in headers for name in ("x-autoreply", "x-autorespond"))
        or fields.line(headers.get("return-path")).strip() == "<>"
        or mail.get("is_report") is True
        or fields.line(mail.get("from")).startswith(("mailer-daemon@", "postmaster@"))
    )


def _state(said: Subject, labels: Mapping[str, str]) -> tuple[State, str]:
    if said.state is not None:
        return said.state, ""
    for name in STATES:
        found = state(labels.get(name)) or state(labels.get(name, "").partition(" ")[0])
        if found is not None:
            return found, ""
    return State.FIRING, NO_STATE


def _key(mail: dict[str, Any], said: Subject, labels: Mapping[str, str]) -> str:
    """The number that the tool itself gives, else sender and subject without what changes, else the thread."""
    number = _first(labels, KEYS)
    matter = said.matter or _thread(mail) or fields.line(mail.get("subject"), 400).casefold()
    sender = fields.line(mail.get("from"))
    return fields.key("mail", sender, number.split()[0] if number else matter)


def _thread(mail: dict[str, Any]) -> str:
    """The mail with which a thread began: this one, where it answers none."""
    references = fields.lines(mail.get("references"), 1_000)
    names = [*references[:1], mail.get("in_reply_to"), mail.get("message_id")]
    return next((name for each in names if (name := fields.line(each, 1_000))), "")


def _labels(text: str) -> dict[str, str]:
    """Lines such as "Host: web1", the first of each name."""
    found: dict[str, str] = {}
    for line in text.split("\n")[:MOST_LINES]:
        if (match := LINE.match(line[:400])) is not None:
            found.setdefault(" ".join(match[1].casefold().split()), match[2].strip().strip("*"))
    return found


def _first(labels: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((labels[name][:200] for name in names if labels.get(name)), "")


def _tag(mail: dict[str, Any]) -> str:
    """What stands behind the plus of the address it was sent to: alerts+checkout@ names the service."""
    for address in fields.lines(mail.get("to")):
        if (found := TAG.match(address)) is not None:
            return found[1]
    return ""


def _link(mail: dict[str, Any]) -> str:
    """The first address with https that leads to the matter, else the first with http."""
    of_text = LINK.findall(fields.text(mail.get("text"), 20_000))
    all_links = [
        each.rstrip(".,;:!?") for each in (*of_text, *fields.lines(mail.get("links"), 2_000))
    ]
    kept = [each for each in all_links if fields.link(each) and not OTHER_LINKS.search(each)]
    secure = [each for each in kept if each.lower().startswith("https:")]
    return next(iter((*secure, *kept)), "")
