"""Action items as they are written in a postmortem's text, and who of us is meant by their owners."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.agreeing import promise_in
from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.document.people import Owner
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.lookup import postmortem_named
from peacetime.storage.models import ActionItem, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from peacetime.queries.access import Actor
    from peacetime.storage.models import Postmortem

LINK = re.compile(r"https?://\S+", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"\s*(?:[,;&/+]|\band\b|\bund\b)\s*", re.IGNORECASE)
BRACKETED = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """An action item in a text.

    Args:
        line: Where it begins.
        text: What is promised.
        owner_text: Who is named, as it is written; "" where nobody is.
        owner: Who of us that is; None where nobody is found.
        due_on: None where no day can be read.
        ticket: The first link in it.
        is_done: It says that it is done.
        kind: "" where nothing says it.
        state: in progress, blocked or dropped, where it says so.
        reason: Why it is so.
        end_line: Where it ends.
        is_known: It was taken before.
    """

    line: int
    text: str
    owner_text: str
    owner: Person | None
    due_on: date | None
    ticket: str
    is_done: bool
    is_known: bool
    kind: str = ""
    state: str = ""
    reason: str = ""
    end_line: int = 0


def written_actions(ref: str, *, actor: Actor) -> list[WrittenLine]:
    """The action items in a postmortem's text.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    return written_in(postmortem_named(ref, sight=actor.sight))


def written_in(postmortem: Postmortem) -> list[WrittenLine]:
    """The action items in a postmortem's text, in order; what was already done in the past tense is none."""
    began_at = postmortem.began_at
    zone = named_zone(postmortem.team.time_zone)
    day = began_at.astimezone(zone).date() if began_at else None
    found = [
        one for one in read_document(postmortem.text, written_on=day).actions if not one.is_told
    ]
    if not found:
        return []
    texts = ActionItem.objects.filter(postmortem=postmortem).values_list("text", flat=True)
    known = {_plain(text) for text in texts}
    people = list(Person.objects.filter(is_active=True))
    result = []
    for one in found:
        text, link = promise_in(one), LINK.search(" ".join(one.references))
        result.append(
            WrittenLine(
                line=one.place.line,
                text=text,
                owner_text=one.owner_text,
                owner=meant(one.owner_text, people) if one.owner is Owner.PERSON else None,
                due_on=one.due.on if one.due else None,
                ticket=link[0] if link else "",
                is_done=one.is_done,
                is_known=_plain(text) in known,
                kind=one.kind,
                state=one.state,
                reason=one.reason,
                end_line=one.end_line,
            )
        )
        known.add(_plain(text))  # written twice, it is one promise
    return result


def meant(words: str, people: Iterable[Person]) -> Person | None:
    """Who is named by these words: by address, by name, or by a first name that one alone has.

    Of several the first who is found: an action item has one owner.
    """
    everybody = list(people)
    for word in BETWEEN_NAMES.split(BRACKETED.sub(" ", words)):
        bare = word.strip(" *_`<>:.")
        name = bare.removeprefix("@").casefold()
        if name:
            ways = (_whole_names, _handles) if bare.startswith("@") else (_whole_names,)
            found = _named(name, everybody, (_addresses, *ways, _short_names))
            if found is not None:
                return found
    return None


def _named(
    name: str, people: list[Person], ways: Iterable[Callable[[Person], set[str]]]
) -> Person | None:
    for names in ways:
        found = [person for person in people if name in names(person)]
        if len(found) == 1:
            return found[0]
    return None


def _addresses(person: Person) -> set[str]:
    return {person.email.casefold()}


def _whole_names(person: Person) -> set[str]:
    name = person.name.casefold()
    return {name, name.replace(" ", ""), name.replace(" ", "."), name.replace(" ", "-")}


def _handles(person: Person) -> set[str]:
    return {person.email.partition("@")[0]}


def _short_names(person: Person) -> set[str]:
    return {person.name.casefold().partition(" ")[0], *_handles(person)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
