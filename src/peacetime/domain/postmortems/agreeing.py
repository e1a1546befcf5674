"""What people say of an action item: kept as they meant it, or refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from peacetime.domain.postmortems.actions import LINK_BEGINS, LINK_LENGTH, Kind
from peacetime.domain.postmortems.document.people import Owner, owner_of
from peacetime.domain.postmortems.document.written_actions import WrittenAction
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import FIRST_YEAR, LAST_YEAR
from peacetime.domain.shared.text import clean_text, quoted

TEXT_LENGTH = 500
CAUSE_LENGTH = 300
UPDATES_LENGTH = 200
LAST_PRIORITY = 99
_EMPTY_BRACKET = re.compile(
    r"\s*[(\[][\s,;:/@-]*(?:(?:owner|by|due|until|on|eta|bis)?[\s,;:/-]*){0,3}[)\]]", re.IGNORECASE
)
_LEFT_AT_THE_END = re.compile(
    r"(?:[\s,;:|/–—-]+(?:owner|by|due(?: date)?|until|eta|bis)?[\s,;:|/–—-]*)+$", re.IGNORECASE
)
_LEFT_AT_THE_START = re.compile(r"^[\s,;:|/–—@-]+")


@dataclass(frozen=True, slots=True)
class ActionSaid:
    """What is said of an action item when it is agreed, or anew.

    Args:
        text: What is to change, in a sentence.
        owner: The e-mail address of one person; "" where nobody has taken it.
        due_on: A local day of its team; None where no date was agreed.
        kind: prevent, detect, mitigate or process; "" where nobody has said.
        cause: Which of the causes it is to end, in words.
        ticket: Link to the tracker, or its number there.
        updates: The runbook or tool it changes; closing then asks for the link.
        priority: 1 is the first.
    """

    text: str
    owner: str = ""
    due_on: date | None = None
    kind: str = ""
    cause: str = ""
    ticket: str = ""
    updates: str = ""
    priority: int | None = None


def cleaned(said: ActionSaid) -> ActionSaid:
    """What was said, each text as it is kept.

    Raises:
        InvalidInput: `action_kind_unknown`, `action_ticket_unreadable`, `action_priority_impossible`, or
            a code of `clean_text`.

    >>> cleaned(ActionSaid("  Add a limit ", kind="prevent")).text
    'Add a limit'
    >>> cleaned(ActionSaid("Add a limit", ticket="javascript:alert(1)"))
    Traceback (most recent call last):
    peacetime.domain.shared.errors.InvalidInput: Ticket is "javascript:alert(1)". Write its number, or \
an address that begins with https://.
    """
    kind = kind_named(said.kind)
    return replace(
        said,
        text=clean_text(said.text, field="text", max_length=TEXT_LENGTH),
        owner=said.owner.strip(),
        kind=kind.value if kind else "",
        cause=_optional(said.cause, "cause", CAUSE_LENGTH),
        ticket=_ticket(said.ticket),
        updates=_optional(said.updates, "updates", UPDATES_LENGTH),
        priority=_priority(said.priority),
    )


def kind_named(word: str) -> Kind | None:
    """The kind with this name, None for "".

    Raises:
        InvalidInput: `action_kind_unknown`.

    >>> kind_named("detect").value, kind_named("")
    ('detect', None)
    """
    if not word:
        return None
    try:
        return Kind(word)
    except ValueError:
        known = ", ".join(kind.value for kind in Kind)
        sentence = f"There is no kind {quoted(word)}. Choose one of {known}, or leave it empty."
        raise InvalidInput(sentence, field="kind", code="action_kind_unknown") from None


def check_due(due_on: date | None, *, today: date) -> None:
    """A due date is promised for a day to come, or for today.

    Args:
        due_on: None where no date is agreed.
        today: By the clocks of its team.

    Raises:
        InvalidInput: `action_due_in_past`, `day_out_of_range`.

    Source: our default: what is overdue when it is promised was not promised.

    >>> check_due(date(2026, 3, 1), today=date(2026, 3, 2))
    Traceback (most recent call last):
    peacetime.domain.shared.errors.InvalidInput: 1 March 2026 has passed. Choose a day from today on.
    """
    if due_on is None:
        return
    if not FIRST_YEAR <= due_on.year <= LAST_YEAR:
        sentence = f"Choose a day between the years {FIRST_YEAR} and {LAST_YEAR}."
        raise InvalidInput(sentence, field="due_on", code="day_out_of_range")
    if due_on < today:
        sentence = f"{due_on.day} {due_on:%B %Y} has passed. Choose a day from today on."
        raise InvalidInput(sentence, field="due_on", code="action_due_in_past")


def refuse_team(owner: str, teams: Iterable[str] = ()) -> None:
    """An action item is owned by one person.

    Args:
        owner: What was written as the owner, and is nobody's address.
        teams: Names and slugs of teams.

    Raises:
        InvalidInput: `action_owner_is_team`.

    Source: the framework, "Assign owners, not teams".

    >>> refuse_team("checkout", ["checkout"])
    Traceback (most recent call last):
    peacetime.domain.shared.errors.InvalidInput: "checkout" is a team. Assign owners, not teams: "Team X \
will fix this" means no one will fix this. Name the one person who sees it done.
    """
    is_known = owner.casefold() in {name.casefold() for name in teams}
    if is_known or owner_of(owner) is Owner.TEAM:
        sentence = (
            f'{quoted(owner)} is a team. Assign owners, not teams: "Team X will fix this" means no '
            "one will fix this. Name the one person who sees it done."
        )
        raise InvalidInput(sentence, field="owner", code="action_owner_is_team")


def promise_in(written: WrittenAction) -> str:
    """What a written action item promises, without who and when, as short as an action item may be.

    >>> from peacetime.domain.postmortems.document.passages import Passage
    >>> from peacetime.domain.postmortems.document.written_actions import read_action
    >>> promise_in(read_action(Passage(((1, 1, "Add an alert (Ada, by 2026-03-05)"),))))
    'Add an alert'
    """
    told = _EMPTY_BRACKET.sub("", " ".join(written.promise.split()))
    told = _LEFT_AT_THE_START.sub("", _LEFT_AT_THE_END.sub("", told)).strip()
    told = told or " ".join(written.text.split())
    return told if len(told) <= TEXT_LENGTH else told[: TEXT_LENGTH - 1].rstrip() + "…"


def _optional(text: str, field: str, max_length: int) -> str:
    return clean_text(text, field=field, max_length=max_length, required=False)


def _ticket(text: str) -> str:
    ticket = _optional(text, "ticket", LINK_LENGTH)
    is_link = ticket.lower().startswith(LINK_BEGINS)
    if (is_link and " " in ticket) or (not is_link and ":" in ticket):
        sentence = f"Ticket is {quoted(ticket)}. Write its number, or an address that begins with https://."
        raise InvalidInput(sentence, field="ticket", code="action_ticket_unreadable")
    return ticket


def _priority(number: int | None) -> int | None:
    if number is None or 1 <= number <= LAST_PRIORITY:
        return number
    sentence = f"Priority is a number from 1, which is the first, to {LAST_PRIORITY}."
    raise InvalidInput(sentence, field="priority", code="action_priority_impossible")
