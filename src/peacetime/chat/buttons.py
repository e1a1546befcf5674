"""What becomes of a button that is pressed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peacetime.chat import forms, rooms, status
from peacetime.chat.answers import said
from peacetime.domain.incidents.roles import role_named
from peacetime.domain.shared.errors import DomainError
from peacetime.queries import incidents
from peacetime.queries.access import Act, require
from peacetime.usecases.command import Replayed

if TYPE_CHECKING:
    from peacetime.chat.answers import Answer, Reply
    from peacetime.chat.asking import Asked
    from peacetime.queries.incidents import IncidentView

FORMS = ("declare", "drill", "update", "stand-down", "end-drill")  # what opens one
OVER = "This incident is over."


def press(act: str, value: str, asked: Asked) -> Reply:
    """What somebody hears or sees who pressed it; of a message that is old, how it is now."""
    try:
        require(asked.actor, Act.READ)
        return _press(act, value, asked)
    except DomainError as refusal:
        return said(refusal.sentence)
    except Replayed:
        return said("This was done already.")


def _press(act: str, value: str, asked: Asked) -> Reply:
    if act == "declare":
        return forms.declare(value, asked)
    if act == "drill":
        return forms.drill(value, asked)
    ref, _, rest = value.partition(":")
    view = incidents.incident(ref, at=asked.at, sight=asked.actor.sight)
    if not view.is_open:
        return said(OVER, view.url)
    here = replace(asked, incident=view.id)
    if act == "update":
        return forms.update(view, asked)
    if act in {"stand-down", "end-drill"}:
        return forms.stand_down("", here)
    return _in_words(act, rest, view, here)


def _in_words(act: str, rest: str, view: IncidentView, here: Asked) -> Answer:
    if act == "role":
        return rooms.role("", here)
    if act == "take":
        return rooms.fill(view, role_named(rest), here.actor.label, here)
    if act == "criterion":
        number, _, word = rest.partition(":")
        rooms.mark(view, int(number), is_met=word == "yes", asked=here)
        return rooms.criteria("", here)
    if act == "criteria":
        return rooms.of_criteria(view)
    return status.of_incident(view)
