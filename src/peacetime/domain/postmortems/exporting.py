"""A postmortem as one file: its text, and its action items as a list that is read back as these action items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peacetime.domain.postmortems.actions import ActionItem, State
from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.escaping import escaped

STATES = {
    State.OPEN: "",
    State.IN_PROGRESS: "in progress",
    State.BLOCKED: "blocked",
    State.DONE: "done",
    State.DROPPED: "dropped",
}
_HEADING = re.compile(r" {0,3}(?P<signs>#{1,6})[ \t]")
_ITEM_OR_ROW = re.compile(r"\s*(?:[-*+|]|\d{1,9}[.)])")


@dataclass(frozen=True, slots=True)
class Lines:
    """Where something stands in a text, from 1; the last line belongs to it."""

    first: int
    last: int


def with_action_items(
    text: str,
    items: Sequence[ActionItem],
    *,
    backlog: Sequence[ActionItem] = (),
    taken: Sequence[Lines] = (),
) -> str:
    r"""The text with its action items as a list: ticked where closed, with owner, day, kind and state under each.

    The list stands under the text's own heading of action items, else at the end under one of its own.

    Args:
        text: Markdown, without its title.
        items: In the order in which they are to stand.
        backlog: Those in the debt backlog; under a heading of theirs.
        taken: Items of the text that became some of these: they do not stand there twice.

    Returns:
        Markdown. Without items it is the text as it is.

    Source: our default; the form is the one that `document.documents` reads.
    Cost: linear.

    >>> from datetime import UTC, datetime
    >>> from peacetime.domain.postmortems.actions import agreed
    >>> item = agreed("a", "Add a limit", at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> print(with_action_items("It was down.", [item]))
    It was down.
    <BLANKLINE>
    ## Action items
    <BLANKLINE>
    - [ ] Add a limit
    """
    if not items and not backlog:
        return text
    lines = _without(text.rstrip("\n").split("\n"), taken)
    kept = "\n".join(lines)
    after, level = _heading(kept)
    listed = [*_listed(items), *_aside(backlog, level)]
    if after is None:
        return "\n".join([kept.rstrip("\n"), "", "## Action items", "", *listed]).lstrip("\n")
    head, tail = lines[:after], lines[after:]
    while tail and not tail[0].strip():
        tail.pop(0)
    return "\n".join([*head, "", *listed, *(["", *tail] if tail else [])])


def _without(lines: list[str], taken: Sequence[Lines]) -> list[str]:
    """Items of a list and rows of a table alone: a sentence in a paragraph stays where it is."""
    gone = {
        number
        for each in taken
        if _ITEM_OR_ROW.match(lines[each.first - 1])
        for number in range(each.first, each.last + 1)
    }
    return [line for number, line in enumerate(lines, 1) if number not in gone]


def _heading(text: str) -> tuple[int | None, int]:
    """After how many lines the items belong, None where no heading asks for them; and its level."""
    lines = text.split("\n")
    for section in read_document(text).of(Part.ACTIONS):
        if not section.is_own or section.is_field or not section.title.pieces:
            continue
        heading = _HEADING.match(lines[section.line - 1])
        if heading is not None:
            return section.line, len(heading["signs"])
    return None, 2


def _aside(backlog: Sequence[ActionItem], level: int) -> Iterator[str]:
    if backlog:
        yield from ("", f"{'#' * min(level + 1, 6)} In the debt backlog", "", *_listed(backlog))


def _listed(items: Sequence[ActionItem]) -> Iterator[str]:
    for item in items:
        yield f"- [{'x' if item.state.is_closed else ' '}] {escaped(item.text)}"
        for name, said in _details(item):
            yield f"  - {name}: {said}"


def _details(item: ActionItem) -> Iterator[tuple[str, str]]:
    if item.owner:
        yield "Owner", escaped(item.owner.name)
    if item.due_on:
        yield "Due", item.due_on.isoformat()
    if item.kind:
        yield "Kind", item.kind.value
    if STATES[item.state]:
        reason = f", {escaped(item.reason)}" if item.reason else ""
        yield "State", f"{STATES[item.state]}{reason}"
    for name, said in (("Ticket", item.ticket), ("Updates", item.updates), ("Seen at", item.link)):
        if said:
            yield name, _address(said)


def _address(said: str) -> str:
    is_address = re.fullmatch(r"https?://[^\s<>]+", said)
    return f"<{said}>" if is_address else escaped(said)
