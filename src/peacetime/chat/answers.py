"""What a chat is answered with, before a provider draws it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


class Look(StrEnum):
    """How a button stands out."""

    PLAIN = ""
    PRIMARY = "primary"
    DANGER = "danger"


class Kind(StrEnum):
    """What a field of a form takes."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    PERSON = "person"  # an e-mail address
    MOMENT = "moment"  # ISO 8601 with a zone


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: an act with its value, or a link."""

    act: str
    label: str
    value: str = ""
    look: Look = Look.PLAIN
    url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a field offers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    value: str = ""
    choices: tuple[Choice, ...] = ()
    is_required: bool = True
    hint: str = ""
    longest: int = 300


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that are asked together; `about` comes back with the answers, unseen."""

    act: str
    title: str  # at most 24 characters: the shortest that a chat allows
    send: str
    fields: tuple[Field, ...]
    lead: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences, facts and what may be pressed; for whoever asked, or for everybody in the room."""

    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    is_for_all: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form cannot be taken as it is: a sentence for each field, and one for the whole."""

    fields: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""


Reply: TypeAlias = Answer | Form


def said(*sentences: str, is_for_all: bool = False) -> Answer:
    """An answer of sentences alone."""
    return Answer(tuple(sentence for sentence in sentences if sentence), is_for_all=is_for_all)
