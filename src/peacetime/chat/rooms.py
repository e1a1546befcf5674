"""What one writes in an incident: updates, entries, roles, criteria."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peacetime.chat import forms
from peacetime.chat.answers import Answer, Button, Look, said
from peacetime.chat.asking import Unclear, incident_meant
from peacetime.chat.status import leaving
from peacetime.domain.communications import wording
from peacetime.domain.incidents import roles as domain_roles
from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import BECAUSE, EntryKind
from peacetime.domain.shared.text import listed, quoted
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, require
from peacetime.queries.people_choices import suggestions
from peacetime.usecases import criteria as usecases_criteria
from peacetime.usecases import roles, timeline, updates

if TYPE_CHECKING:
    from peacetime.chat.answers import Reply
    from peacetime.chat.asking import Asked
    from peacetime.queries.incidents import IncidentView

NAMES = {
    "ic": Role.COMMANDER,
    "command": Role.COMMANDER,
    "incident-commander": Role.COMMANDER,
    "comms": Role.COMMS_LEAD,
    "communications": Role.COMMS_LEAD,
    "ops": Role.OPS_LEAD,
    "tech": Role.OPS_LEAD,
    "tech-lead": Role.OPS_LEAD,
}
ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+")


def update(words: str, asked: Asked) -> Reply:
    """Tell stakeholders; a form asks where nothing was written."""
    view = incident_meant(asked)
    if not words:
        return forms.update(view, asked)
    return sent(
        updates.send_update(view.id, words, actor=asked.actor, at=asked.at), view, asked=asked
    )


def sent(done: updates.UpdateSent, view: IncidentView, *, asked: Asked) -> Answer:
    """That an update went out, when the next is due, and what of it guesses."""
    told = "1 address hears it" if done.told == 1 else f"{done.told} addresses hear it"
    sentences = [f"Update {done.number}: {done.text}", f"{told}."]
    if done.next_update_at:
        at = wording.moment(done.next_update_at, named_zone(view.time_zone))
        sentences.append(f"The next one is promised for {at}.")
    if done.speculation:
        guesses = listed([f"“{guess}”" for guess in done.speculation])
        sentences.append(f"It guesses ({guesses}): the next one may say what is known.")
    return said(*sentences, is_for_all=asked.is_in_room_of(view))


def note(words: str, asked: Asked) -> Answer:
    """Into the timeline."""
    return written(EntryKind.NOTE, words, asked)


def decision(words: str, asked: Asked) -> Answer:
    """A decision, with its reason after the word because."""
    return written(EntryKind.DECISION, words, asked)


def action(words: str, asked: Asked) -> Answer:
    """What is being done."""
    return written(EntryKind.ACTION, words, asked)


def written(kind: EntryKind, words: str, asked: Asked) -> Answer:
    """An entry of the timeline, as everybody in the room may read it."""
    view = incident_meant(asked)
    text, *reason = BECAUSE.split(words, maxsplit=1) if kind is EntryKind.DECISION else [words]
    entry = timeline.write_entry(
        view.id, kind, text, reason="".join(reason), actor=asked.actor, at=asked.at
    )
    because = f" (because {entry.reason})" if entry.reason else ""
    line = f"{kind.value.capitalize()}, by {asked.actor.name}: {entry.text}{because}"
    return said(line, is_for_all=asked.is_in_room_of(view))


def role(words: str, asked: Asked) -> Answer:
    """Take a role, or give it to somebody; without words every role with who holds it."""
    view = incident_meant(asked)
    if not words:
        return _roles(view)
    named, email = _role_and_person(words, asked)
    return fill(view, named, email or asked.actor.label, asked)


def fill(view: IncidentView, named: Role, email: str, asked: Asked) -> Answer:
    """Somebody has a role now."""
    done = roles.assign_role(view.id, named, email, actor=asked.actor, at=asked.at)
    name = _name(done.person, asked)
    return said(
        f"{name} is {named.label.lower()}: {named.duty}.",
        is_for_all=done.is_changed and asked.is_in_room_of(view),
    )


def hand_over(words: str, asked: Asked) -> Answer:
    """Give what one holds to somebody else: the role that is named, or the only one."""
    require(asked.actor, Act.RUN_INCIDENT)
    view = incident_meant(asked)
    named, email = _handed(words, view, asked)
    roles.hand_over_role(view.id, named, asked.actor.label, email, actor=asked.actor, at=asked.at)
    return said(
        f"{asked.actor.name} hands over to {_name(email, asked)}, {named.label.lower()} now.",
        is_for_all=asked.is_in_room_of(view),
    )


def criteria(_words: str, asked: Asked) -> Answer:
    """The exit criteria, each with a button."""
    return of_criteria(incident_meant(asked))


def of_criteria(view: IncidentView) -> Answer:
    """The "back to Delivery" checklist."""
    lines = tuple(
        f"{'✅' if each.is_met else '⬜'} {each.n}. {each.text}"
        + (f" ({each.note})" if each.note else "")
        for each in view.criteria
    )
    ticks = tuple(
        Button(
            "criterion",
            f"Take back {each.n}" if each.is_met else f"{each.n} is met",
            f"{view.id}:{each.n}:{'no' if each.is_met else 'yes'}",
        )
        for each in view.criteria
    )
    down = Button("stand-down", leaving(view), view.id, Look.PRIMARY)
    return Answer((f"Back to Delivery: {view.summary}", *lines), (), (*ticks, down))


def mark(view: IncidentView, number: int, *, is_met: bool, asked: Asked) -> None:
    """Tick a line, or take the tick back."""
    usecases_criteria.mark_criterion(view.id, number, is_met=is_met, actor=asked.actor, at=asked.at)


def _roles(view: IncidentView) -> Answer:
    held: dict[str, list[str]] = {each.value: [] for each in Role}
    for holder in view.roles:
        held[holder.role].append(holder.person_name)
    facts = tuple((each.label, listed(held[each.value]) or "nobody") for each in Role)
    buttons = tuple(
        Button("take", f"I am {each.label.lower()}", f"{view.id}:{each.value}")
        for each in Role
        if each is not Role.RESPONDER
    )
    return Answer((f"Roles: {view.summary}",), facts, buttons)


def _role_and_person(words: str, asked: Asked) -> tuple[Role, str]:
    """`comms lead @bob`, `@bob commander`, `scribe`."""
    found = ADDRESS.search(words)
    rest = words.replace(found[0], " ") if found else words
    plain = " ".join(part for part in rest.split() if not part.startswith("@")).lower()
    named = _role_named(plain, asked)
    if found:
        return named, found[0]
    mention = next((part[1:] for part in rest.split() if part.startswith("@")), "")
    return named, _address_of(mention) if mention else ""


def _role_named(plain: str, asked: Asked) -> Role:
    key = "-".join(plain.split())
    if key in NAMES:
        return NAMES[key]
    if not key:
        names = listed([each.value.replace("_", " ") for each in Role], last="or")
        raise Unclear(f"Which role: {names}? For example: {asked.command} role scribe")
    return domain_roles.role_named(key.replace("-", "_"))


def _handed(words: str, view: IncidentView, asked: Asked) -> tuple[Role, str]:
    own = [Role(each.role) for each in view.roles if each.person_email == asked.actor.label]
    found = ADDRESS.search(words)
    mention = next((part[1:] for part in words.split() if part.startswith("@")), "")
    if not found and not mention:
        raise Unclear(f"To whom? For example: {asked.command} handover @alice")
    email = found[0] if found else _address_of(mention)
    rest = words.replace(found[0], " ") if found else words
    plain = " ".join(part for part in rest.split() if not part.startswith("@")).lower()
    if plain:
        return _role_named(plain, asked), email
    if not own:
        raise Unclear("You hold no role in this incident that could be handed over.")
    first = next((each for each in own if each is not Role.RESPONDER), own[0])
    if len(set(own) - {Role.RESPONDER}) > 1:
        names = listed([each.label.lower() for each in own])
        raise Unclear(f"You are {names}. Say which: {asked.command} handover commander @alice")
    return first, email


def _address_of(mention: str) -> str:
    found = suggestions(mention)
    exact = [each for each in found if each.value.partition("@")[0] == mention.lower()]
    meant = exact if len(exact) == 1 else found
    if len(meant) == 1:
        return meant[0].value
    raise Unclear(f"I know no single person {quoted(mention)}. Write their e-mail address.")


def _name(email: str, asked: Asked) -> str:
    if email == asked.actor.label:
        return asked.actor.name
    return next((each.label for each in suggestions(email) if each.value == email), email)
