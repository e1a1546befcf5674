"""The action items of tables, and of the columns of a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from peacetime.domain.postmortems.document.blocks import Block, Kind
from peacetime.domain.postmortems.document.dues import due_in_cell
from peacetime.domain.postmortems.document.item_states import is_done_state, is_struck, says_done
from peacetime.domain.postmortems.document.owner_forms import Group
from peacetime.domain.postmortems.document.passages import Passage
from peacetime.domain.postmortems.document.people import is_placeholder, owner_of
from peacetime.domain.postmortems.document.written_actions import WrittenAction, read_action
from peacetime.domain.shared.patterns import expression

_COLUMNS = {
    "owner": r"(?:action |task )?(?:owners?|owner\(s\)|owned by|assignees?|assigned(?: to)?|dri|who|responsible(?: (?:person|party|team|engineer))?|person"
    r"|lead|driver|team|verantwortlich(?:e[r]?)?|zuständig(?:keit)?|besitzer|wer|accountable|poc)",
    "due": r"(?:due|due ?(?:date|by|on)?|eta|deadline|target(?: ?date)?|by when|when|date|completion(?: date)?|fällig(?:keit| am| bis)?|termin|frist"
    r"|bis(?: wann)?|datum|zieldatum|delivery|timeline|expected(?: by| date)?)",
    "state": r"(?:status|state|done\??|progress|erledigt\??|stand|completed\??)",
    "ticket": r"(?:ticket|bugs?|bug ?#?|issues?|jira|tracking|link|pr|tracker|reference|url)s?(?: (?:link|id|number|#))?",
    "text": r"(?:action ?(?:items?)?|actions?|tasks?|descriptions?|items?|what|to-?dos?|maßnahmen?|massnahmen?|aufgaben?|beschreibung|follow[- ]?ups?"
    r"|title|summary|improvements?|recommendations?|remediations?|next steps?|(?:counter)?measures?|details)",
    "number": r"(?:#|no\.?|nr\.?|id|item ?#|action ?#)",
    "other": r"(?:type|priority|prio|severity|category|kind|typ|priorität|kategorie|estimate|effort|aufwand|notes?|comments?|area|component)",
}
_COLUMN = {name: expression(pattern, re.IGNORECASE) for name, pattern in _COLUMNS.items()}
_GAP = expression(r" {2,}")


def from_tables(
    blocks: tuple[Block, ...], group: Group, near: date | None, *, needs_heading: bool
) -> Iterator[WrittenAction]:
    r"""The action items in the tables of a section, by what the headings of their columns say.

    Args:
        blocks: Of the section.
        group: What is said above.
        near: A day of the story.
        needs_heading: Outside of a section of actions: only tables with columns for task, owner and date.

    >>> from peacetime.domain.postmortems.document.blocks import blocks_of
    >>> rows = tuple(blocks_of("| Task | Owner |\n|---|---|\n| Add an alert | Ada |"))
    >>> [(a.text, a.owner_text) for a in from_tables(rows, Group(), None, needs_heading=False)]
    [('Add an alert', 'Ada')]
    """
    columns: dict[str, int] | None = None
    previous: int | None = None
    for block in blocks:
        if block.kind is not Kind.ROW:
            continue
        if previous is None or block.line > previous + 2:
            columns = None
        is_first = columns is None
        previous = block.line
        if is_first or block.is_head:
            columns = _columns([cell.words for cell in block.cells])
            if columns or block.is_head:
                columns = columns or {"text": 0}
                continue
        if columns is None or (needs_heading and not _is_of_actions(columns)):
            columns = columns or {}
            continue
        action = _of_cells(block.cells, columns, group, near)
        if action is not None:
            yield action


def _is_of_actions(columns: dict[str, int]) -> bool:
    return (
        "owner" in columns
        and "said" in columns
        and ("due" in columns or "state" in columns or "ticket" in columns)
    )


def _columns(headings: list[str]) -> dict[str, int]:
    """Which column holds what, from a row of headings; empty where it is none."""
    found: dict[str, int] = {}
    for number, heading in enumerate(headings):
        said = re.sub(r"\([^()]*\)", "", heading).strip(" *_:?")
        for name, pattern in _COLUMN.items():
            if name not in found and said and pattern.fullmatch(said):
                found[name] = number
                break
    if "text" in found:
        heading = headings[found["text"]].lower()
        if re.search(
            r"action|task|maßnahme|massnahme|aufgabe|follow|to-?do|remediation|improvement|measure",
            heading,
        ):
            found["said"] = found["text"]
    known = {"owner", "due", "text", "state", "ticket"} & set(found)
    if not known or (len(known) == 1 and headings[2:] and "text" not in found):
        return {}
    if "text" not in found:
        free = [n for n in range(len(headings)) if n not in found.values()]
        found["text"] = free[0] if free else 0
    return found


def _of_cells(
    cells: tuple[Passage, ...], columns: dict[str, int], group: Group, near: date | None
) -> WrittenAction | None:
    def cell(name: str) -> Passage | None:
        number = columns.get(name, -1)
        return cells[number] if 0 <= number < len(cells) else None

    text = cell("text")
    if text is None or (text.is_blank and not text.text) or is_placeholder(text.text):
        return None
    action = read_action(text, group=group, near=near)
    if action is None:
        return None
    owner, due, state, ticket = cell("owner"), cell("due"), cell("state"), cell("ticket")
    if owner is None and action.owner is None and len(columns) == 1:
        action = _from_other_cells(action, cells, columns["text"], near)
    if owner is not None:
        said = owner.words.strip() or owner.text
        action = replace(action, owner=owner_of(said), owner_text=owner.words.strip())
    if due is not None:
        on = None if is_placeholder(due.text) else due_in_cell(due.words, near=near)
        action = replace(action, due=on)
    if ticket is not None and ticket.text:
        action = replace(action, references=(*action.references, ticket.text))
    if state is not None:
        action = replace(action, is_done=is_done_state(state.text) or is_struck(text.text))
    elif any(says_done(other.text) for other in cells if other is not text):
        action = replace(action, is_done=True)
    is_row_of_promises = owner is not None or due is not None or state is not None
    return replace(action, is_told=action.is_told and not is_row_of_promises)


def _from_other_cells(
    action: WrittenAction, cells: tuple[Passage, ...], text: int, near: date | None
) -> WrittenAction:
    """A table whose headings say nothing: a cell that is a name or a date is taken for that."""
    for number, cell in enumerate(cells):
        if number == text or is_placeholder(cell.text):
            continue
        due = due_in_cell(cell.words, near=near)
        if due is not None and action.due is None:
            action = replace(action, due=due)
    return action


def column_starts(block: Block) -> list[tuple[str, int]]:
    """The columns of a PDF's table, from its line of headings: "Action   Owner   Due".

    >>> from peacetime.domain.postmortems.document.blocks import blocks_of
    >>> column_starts(blocks_of("Action      Owner   Due")[0])
    [('text', 0), ('owner', 12), ('due', 20)]
    """
    if block.kind is not Kind.PARAGRAPH or not block.passage.pieces:
        return []
    _, column, text = block.passage.pieces[0]
    if not _GAP.search(text):
        return []
    starts, names = [], []
    at = 0
    for part in _GAP.split(text):
        at = text.index(part, at)
        starts.append(column - 1 + at)
        names.append(part)
        at += len(part)
    columns = _columns(names)
    if "owner" not in columns and "due" not in columns:
        return []
    by_number = {number: name for name, number in columns.items() if name != "said"}
    return [(by_number.get(number, "other"), start) for number, start in enumerate(starts)]


def from_columns(
    blocks: tuple[Block, ...], group: Group, near: date | None
) -> Iterator[WrittenAction]:
    r"""The action items of a PDF's table, cut where its columns start.

    >>> from peacetime.domain.postmortems.document.blocks import blocks_of
    >>> lines = tuple(blocks_of("Action        Owner   Due\nAdd an alert  Ada     2026-03-12"))
    >>> [(a.text, a.owner_text) for a in from_columns(lines, Group(), None)]
    [('Add an alert', 'Ada')]
    """
    columns: list[tuple[str, int]] = []
    rows: list[dict[str, list[tuple[int, int, str]]]] = []
    for block in blocks:
        head = column_starts(block)
        pieces = block.passage.pieces[1:] if head else block.passage.pieces
        columns = head or columns
        if not columns:
            continue
        for piece in pieces:
            cells = _cut(piece, columns)
            text = "".join(part[2] for part in cells.get("text", []))
            has_more = any(cells.get(name) for name in ("owner", "due", "state"))
            if rows and not has_more and (not text or text[:1].islower()):
                for name, parts in cells.items():
                    rows[-1].setdefault(name, []).extend(parts)
            else:
                rows.append(cells)
    for cells in rows:
        names = [name for name, _ in columns]
        passages = tuple(Passage(tuple(cells.get(name, []))) for name in names)
        action = _of_cells(passages, {name: n for n, name in enumerate(names)}, group, near)
        if action is not None:
            yield action


def _cut(
    piece: tuple[int, int, str], columns: list[tuple[str, int]]
) -> dict[str, list[tuple[int, int, str]]]:
    """One line cut at gaps, each part given to the column that starts nearest."""
    line, column, text = piece
    cells: dict[str, list[tuple[int, int, str]]] = {}
    at = 0
    for part in _GAP.split(text):
        if not part:
            continue
        at = text.index(part, at)
        start = column - 1 + at
        name = min(columns, key=lambda known: abs(known[1] - start))[0]
        cells.setdefault(name, []).append((line, start + 1, part.strip("•- ")))
        at += len(part)
    return cells
