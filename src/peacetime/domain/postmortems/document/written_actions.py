"""One action item as it is written: whose it is, until when, and whether it is done or told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from peacetime.domain.postmortems.document.dues import Due, due_in
from peacetime.domain.postmortems.document.item_states import (
    ISSUE,
    is_narration,
    is_nothing,
    is_reference,
    is_said_done,
    states_done,
)
from peacetime.domain.postmortems.document.owner_forms import NO_GROUP, Group, owner_in
from peacetime.domain.postmortems.document.passages import Passage, Place
from peacetime.domain.postmortems.document.people import Owner
from peacetime.domain.postmortems.escaping import shielded, unshielded
from peacetime.domain.shared.patterns import expression

LONGEST_READ = 4000  # characters of one item
_KIND = expression(
    r"\s*(?:kind|type|art)\s*[:=]\s*(?P<kind>prevent|detect|mitigate|process)\b", re.IGNORECASE
)
_STATE = expression(
    r"\s*(?:status|state|stand)\s*[:=]\s*(?P<state>in[ _-]progress|blocked|dropped)\b(?:\s*[,:;–—-]\s*(?P<reason>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_DUE = expression(
    r"\s*(?:due(?: date)?|eta|deadline|fällig(?: am)?|frist)\s*[:=][^:]{6,40}$", re.IGNORECASE
)
_TICKET = expression(r"\s*(?:ticket|tracker|issue|jira)\s*[:=]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenAction:
    """An action item as a document has it.

    Args:
        text: The item itself, without markup, in one line.
        place: Where it starts; the end is that of its first line.
        end_line: Its last line.
        owner: Who owns it; None where nobody is written, `Owner.NOBODY` where that is what is written.
        owner_text: As written.
        due: None where no date is written.
        is_done: Ticked, struck through, or said to be done.
        is_told: What was done already, told in the past tense: no action item at all.
        is_reference: Only a link or a number: what is to be done, and by whom, stands elsewhere.
        references: The links and numbers in it.
        kind: prevent, detect, mitigate or process, where a line under it says so.
        state: in progress, blocked or dropped, where a line under it says so.
        reason: Why it is so.
    """

    text: str
    place: Place
    end_line: int
    owner: Owner | None = None
    owner_text: str = ""
    due: Due | None = None
    is_done: bool = False
    is_told: bool = False
    is_reference: bool = False
    references: tuple[str, ...] = ()
    kind: str = ""
    state: str = ""
    reason: str = ""

    @property
    def promise(self) -> str:
        """What is to be done, without who and when.

        >>> read_action(Passage(((1, 1, "Add an alert (Ada, by 2026-03-05)"),))).promise
        'Add an alert (, by )'
        """
        told = self.text
        for said in (self.due.text if self.due else "", self.owner_text):
            told = told.replace(said, "", 1) if len(said) > 1 else told
        return told

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return not self.is_done and not self.is_told

    @property
    def has_owner(self) -> bool:
        """Whether a person owns it."""
        return self.owner is Owner.PERSON


def read_action(
    passage: Passage,
    *,
    details: tuple[Passage, ...] = (),
    is_checked: bool | None = None,
    group: Group = NO_GROUP,
    near: date | None = None,
) -> WrittenAction | None:
    """An action item from its text, or None where the text is none ("No actions.", a placeholder).

    Args:
        passage: The item.
        details: What stands indented under it.
        is_checked: Of a box.
        group: What is said above it.
        near: A day of the same story.

    >>> action = read_action(Passage(((7, 3, "Add an alert on disk use (Ada, by 2026-03-05)"),)))
    >>> action.owner.value, action.due.text, action.is_open
    ('person', '2026-03-05', True)
    >>> read_action(Passage(((7, 3, "No actions."),))) is None
    True
    >>> read_action(Passage(((7, 3, "We rolled the release back."),))).is_told
    True
    """
    at = passage.place(0, len(passage.text))
    passage, details = _meant(passage), tuple(_meant(detail) for detail in details)
    raw = passage.text[:LONGEST_READ]
    words = passage.words[:LONGEST_READ]
    flat = " ".join(words.split())
    references = tuple(ISSUE.findall(raw))
    has_more = bool(references) or any(not detail.is_blank for detail in details)
    if is_nothing(raw, flat, has_references=has_more):
        return None
    whole = [(raw, words), *((d.text[:LONGEST_READ], d.words[:LONGEST_READ]) for d in details[:20])]
    owner, owner_text = owner_in(whole)
    if owner is None and group.owner is not None:
        owner, owner_text = group.owner, group.owner_text
    due = (
        next((d for text in _dues_first(whole) if (d := due_in(_dated(text), near=near))), None)
        or group.due
    )
    is_done = (
        bool(is_checked)
        or group.is_done
        or is_said_done(raw, words)
        or any(states_done(d.words) for d in details)
    )
    state, reason = _state(details)
    return WrittenAction(
        unshielded(flat or " ".join(raw.split())),
        at,
        max([passage.last_line, *(d.last_line for d in details)]),
        *(owner, unshielded(owner_text), due, is_done),
        is_told=is_checked is None and is_narration(flat),
        is_reference=is_reference(raw, references),
        references=(*references, *_tickets(details)),
        kind=_kind(details),
        state=state,
        reason=reason,
    )


def _meant(passage: Passage) -> Passage:
    """The same, in which no character behind a backslash is a sign of Markdown."""
    if "\\" not in passage.text:
        return passage
    pieces = ((line, column, shielded(text)) for line, column, text in passage.pieces)
    return Passage(tuple(pieces))


def _tickets(details: tuple[Passage, ...]) -> list[str]:
    return [
        found
        for detail in details
        if _TICKET.match(detail.words)
        for found in ISSUE.findall(detail.text[:LONGEST_READ])
    ]


def _kind(details: tuple[Passage, ...]) -> str:
    said = (_KIND.match(detail.words[:LONGEST_READ]) for detail in details)
    return next((found["kind"].lower() for found in said if found), "")


def _state(details: tuple[Passage, ...]) -> tuple[str, str]:
    """How far it is, and why."""
    said = (_STATE.match(detail.words[:LONGEST_READ]) for detail in details)
    found = next((each for each in said if each), None)
    if found is None:
        return "", ""
    state = re.sub(r"[ _-]", " ", found["state"].lower())
    return state, unshielded(" ".join((found["reason"] or "").split()))


def _dues_first(whole: list[tuple[str, str]]) -> list[str]:
    """The texts, first of all a line under the item that says nothing but its day."""
    texts = [text for _, text in whole]
    return sorted(texts, key=lambda text: (_DUE.match(text) is None, texts.index(text)))


def _dated(text: str) -> str:
    return text.replace("\n", " ").strip()
