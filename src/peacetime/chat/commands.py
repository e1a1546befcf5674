"""The words after `/rescue`, each calling the use-case that the web and the API call."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from peacetime.chat import forms, rooms, status
from peacetime.chat.answers import Answer, said
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, require
from peacetime.usecases.command import Replayed

if TYPE_CHECKING:
    from collections.abc import Callable

    from peacetime.chat.answers import Reply
    from peacetime.chat.asking import Asked

UNKNOWN_PERSON = (
    "I do not know you here yet. Peacetime knows people by their e-mail address: ask an "
    "administrator to invite the address of your profile in this chat, then write again."
)
DONE_BEFORE = "This was done already."


@dataclass(frozen=True, slots=True)
class Word:
    """A word one can write, how, and what it does."""

    name: str
    how: str
    does: str
    reply: Callable[[str, Asked], Reply]


def reply(text: str, asked: Asked) -> Reply:
    """What somebody hears who wrote this after the command; a refusal is an answer too."""
    name, rest = split(text)
    try:
        require(asked.actor, Act.READ)
        if not name:
            return status.status("", asked) if asked.room else forms.declare("", asked)
        word = WORDS.get(name)
        return word.reply(rest, asked) if word else _not_known(name, asked)
    except DomainError as refusal:
        return said(refusal.sentence)
    except Replayed:
        return said(DONE_BEFORE)


def write(kind: str, text: str, asked: Asked) -> None:
    """Write an entry into the timeline of the room: a repetition writes nothing.

    Raises:
        DomainError: As the use-case.
    """
    with suppress(Replayed):
        rooms.written(EntryKind(kind), text, asked)


def split(text: str) -> tuple[str, str]:
    """The word and what follows it; two words that mean one are joined.

    >>> split("Stand down please"), split("note: pool is full"), split("")
    (('stand-down', 'please'), ('note', 'pool is full'), ('', ''))
    """
    name, _, rest = text.strip().partition(" ")
    name, rest = name.lower().rstrip(":"), rest.strip()
    first, _, after = rest.partition(" ")
    for whole in ("stand-down", "hand-over"):
        if f"{name}-{first.lower()}" == whole:
            name, rest = whole, after.strip()
    return SAME.get(name, name), rest


def may_open_form(text: str) -> bool:
    """Whether the answer may be a form, by the words alone: a chat opens one for a few seconds only.

    >>> [may_open_form(text) for text in ("", "declare checkout", "update", "update all is well", "status")]
    [True, True, True, False, False]
    """
    name, rest = split(text)
    return not name or name in {"declare", "drill", "stand-down"} or (name == "update" and not rest)


def help_(_words: str, asked: Asked) -> Answer:
    """Every word with what it does."""
    facts = tuple((f"{asked.command} {word.how}", word.does) for word in KNOWN)
    return Answer(("What you can write:",), facts)


def _not_known(name: str, asked: Asked) -> Answer:
    near = get_close_matches(name, [*WORDS, *SAME], n=1)
    meant = SAME.get(near[0], near[0]) if near else ""
    hint = f" Did you mean {asked.command} {meant}?" if meant else ""
    shown = name[:40]
    return said(
        f"“{shown}” is not a word I know.{hint}", f"{asked.command} help shows what there is."
    )


KNOWN = (
    Word("declare", "declare [team]", "Declare Rescue Mode", forms.declare),
    Word("drill", "drill [team]", "Practise: the team stays in Delivery Mode", forms.drill),
    Word("status", "status [team]", "Which mode, who commands, what is next", status.status),
    Word("update", "update <text>", "Tell stakeholders; without text a form asks", rooms.update),
    Word("note", "note <text>", "Write into the timeline", rooms.note),
    Word("decision", "decision <text> because <reason>", "Write a decision", rooms.decision),
    Word("action", "action <text>", "Write what is being done", rooms.action),
    Word("role", "role <role> [@person]", "Take a role, or give it to somebody", rooms.role),
    Word("handover", "handover @person", "Hand over your role", rooms.hand_over),
    Word("criteria", "criteria", "The exit criteria, to tick", rooms.criteria),
    Word("stand-down", "stand-down", "Back to Delivery Mode; ends a drill", forms.stand_down),
    Word("help", "help", "This list", help_),
)
WORDS = {word.name: word for word in KNOWN}
SAME = {
    "standdown": "stand-down",
    "hand-over": "handover",
    "decide": "decision",
    "roles": "role",
    "take": "role",
    "exit": "criteria",
    "?": "help",
}
