"""The action items of a document: from lists, tables, columns of a PDF and prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, zip_longest

from peacetime.domain.postmortems.document.action_tables import (
    column_starts,
    from_columns,
    from_tables,
)
from peacetime.domain.postmortems.document.blocks import Block, Kind
from peacetime.domain.postmortems.document.item_states import is_narration
from peacetime.domain.postmortems.document.owner_forms import NO_GROUP, Group, group_of, owner_in
from peacetime.domain.postmortems.document.passages import Passage
from peacetime.domain.postmortems.document.people import Owner
from peacetime.domain.postmortems.document.sections import Section
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.document.written_actions import WrittenAction, read_action
from peacetime.domain.shared.patterns import expression

MOST_READ = 1000  # items of one document
_MOST_DETAILS = 5  # paragraphs under a heading in which its owner is looked for
_LONGEST_LABEL = 40  # characters
_MOST_LABEL_WORDS = 6
_MOST_OWNER_WORDS = 4
_FIELD = expression(
    r"\W*(?:owners?|assignees?|assigned to|dri|responsible|who|due(?: date| by)?|deadline|eta"
    r"|target(?: date)?|status|state|priority|prio|ticket|issue"
    r"|jira|tracking|link|type|effort|verantwortlich(?:e[r]?)?|fällig(?: am| bis)?|frist|termin"
    r"|stand|impact|description|rationale|why|category)\W{0,4}\s*[:=]",
    re.IGNORECASE,
)
_KEY_FIELD = expression(
    r"\W*(?:owners?|assignees?|assigned to|dri|responsible|due(?: date| by)?|deadline|eta"
    r"|target date|verantwortlich(?:e[r]?)?|fällig(?: am| bis)?|frist|zuständig)\W{0,4}\s*[:=]",
    re.IGNORECASE,
)
_VERB = expression(
    r"(?:add|create|write|build|implement|develop|hire|publish|file|fix|update|upgrade|change"
    r"|remove|delete|move|migrate|automate|document|review|set|make"
    r"|ensure|enable|disable|introduce|improve|investigate|test|monitor|alert|increase|reduce"
    r"|replace|rotate|run|use|configure|establish|extend|define|design"
    r"|train|minimi[sz]e|have|require|enforce|schedule|plan|provide|prevent|split|limit|lock|pin"
    r"|refactor|rewrite|validate|verify|deploy|roll|switch|adopt|consider"
    r"|explore|evaluate|track|audit|clean|tune|scale|bring|put|find|get|give|hold|keep|let|open"
    r"|raise|send|share|start|stop|turn|work)\b",
    re.IGNORECASE,
)
_RARER_VERB = expression(
    r"(?:agree|allow|apply|ask|assign|avoid|back up|block|bound|cap|clarify|convert|cut|decide|deprecate|drill|drop"
    r"|enforce|expand|expose|fail|finish|grant|handle|harden|include|inform|install|integrate|isolate|merge|notify"
    r"|prepare|protect|rebuild|recover|reject|rename|reserve|resize|resolve|restore|retire|separate|shorten|simplify"
    r"|standardi[sz]e|store|teach|throttle|tighten|treat|unify|warn|wire)\b",
    re.IGNORECASE,
)
_PROMISE = expression(
    r"\b(?:will|shall|should|must|needs? to|going to|plans? to|planned|to be|wird|werden|soll(?:en"
    r"|te)?|müssen|muss|würde)\b|['’]ll\b",
    re.IGNORECASE,
)
_NUMBER = expression(r"\W*(?:(?:action|item|step|ai)[ -]?)?(?:\d{1,2}[.):]?)?\W*", re.IGNORECASE)
_PROMISED = expression(
    r"(?:we|they|(?:the )?[\w-]+(?: (?:team|\w+))?)(?:['’]ll|(?: also| both| all)? (?:will|are going to|is going to"
    r"|needs? to|plans? to|must))\b",
    re.IGNORECASE,
)
_CLAUSE = expression(r"(?<=\w)[.;|]\s+|\s[-–—|]\s")
_FEWEST_WORDS = 2  # of what is to be done
_TICKET_FIRST = expression(r"\W*[A-Z][A-Z0-9]{1,9}-\d{1,6}\W+")


@dataclass(frozen=True, slots=True)
class _Node:
    passage: Passage
    indent: int
    is_checked: bool | None
    is_ordered: bool
    details: tuple[Passage, ...]
    children: tuple[_Node, ...]


def actions_of(sections: Iterable[Section], *, near: date | None = None) -> list[WrittenAction]:
    r"""Every action item of a document, in order, also those that are done.

    A sub-bullet belongs to its item; a label ("**AB**", "Monitoring:") groups what is under it.

    Nobody reads more than a thousand; the rest is left out.

    Args:
        sections: Of the document.
        near: A day of the story, for dates without a year.

    >>> from peacetime.domain.postmortems.document.blocks import blocks_of
    >>> from peacetime.domain.postmortems.document.sections import sections_of
    >>> text = "# Action items\n**AB**\n- Add an alert\n  - on every host\n- Drill it | by 2026-03-05"
    >>> [(a.text, a.owner.value) for a in actions_of(sections_of(blocks_of(text)))]
    [('Add an alert', 'person'), ('Drill it | by 2026-03-05', 'person')]
    """
    sections = list(sections)
    listed = _with_lists(sections)
    headed = _headed(sections)
    found: list[WrittenAction] = []
    groups: list[tuple[int, Group]] = []
    for number, section in enumerate(sections):
        if section.part is not Part.ACTIONS:
            groups.clear()
            told = from_tables(section.blocks, NO_GROUP, near, needs_heading=True)
            found.extend(islice(told, MOST_READ - len(found)))
            continue
        while groups and groups[-1][0] >= section.level:
            groups.pop()
        above = groups[-1][1] if groups else NO_GROUP
        group = group_of(section.title, above=above, is_done=section.is_done, near=near)
        if number in headed:
            told = _of_heading(section, group, near)
        else:
            told = _of_section(section, group, near, has_lists=number in listed)
        found.extend(islice(told, MOST_READ - len(found)))
        groups.append((section.level, group))
    return sorted(found, key=lambda action: action.place.line)


def _with_lists(sections: list[Section]) -> set[int]:
    """The sections that have a list or a table in them or under them: their paragraphs are no items."""
    found: set[int] = set()
    above: list[int] = []
    for number, section in enumerate(sections):
        while above and sections[above[-1]].level >= section.level:
            above.pop()
        above.append(number)
        if _has_items(section.blocks):
            found.update(above)
    return found


def _headed(sections: list[Section]) -> set[int]:
    """The sections whose heading is itself the item: with fields under it, or beside one that has them.

    So is a heading of some words that starts with a verb and has no list under it.
    """
    found: set[int] = set()
    beside: dict[tuple[int, int], list[int]] = {}
    parents: list[int] = []
    for number, section in enumerate(sections):
        while parents and sections[parents[-1]].level >= section.level:
            parents.pop()
        parent = parents[-1] if parents else -1
        parents.append(number)
        if section.part is not Part.ACTIONS or section.is_own or not section.title.pieces:
            continue
        if _is_heading_action(section.blocks):
            found.add(number)
        is_leaf = number + 1 == len(sections) or sections[number + 1].level <= section.level
        if is_leaf and not section.is_field and not _has_items(section.blocks):
            beside.setdefault((parent, section.level), []).append(number)
            words = _NUMBER.sub("", section.title.words, count=1)
            if (_VERB.match(words) or _RARER_VERB.match(words)) and len(
                words.split()
            ) > _FEWEST_WORDS:
                found.add(number)
    for numbers in beside.values():
        if any(_is_heading_action(sections[number].blocks) for number in numbers):
            found.update(numbers)
    return found


def _has_items(blocks: tuple[Block, ...]) -> bool:
    return any(block.kind in {Kind.ITEM, Kind.ROW} for block in blocks)


def _of_heading(section: Section, group: Group, near: date | None) -> Iterator[WrittenAction]:
    details = tuple(block.passage for block in section.blocks)
    action = read_action(
        section.title, details=details, group=replace(group, owner=None), near=near
    )
    if action is None:
        return
    told = (owner_in([(detail.text, detail.words)]) for detail in details[:_MOST_DETAILS])
    owner, owner_text = next((one for one in told if one[0] is not None), (None, ""))
    if action.owner is None and owner is not None:
        action = replace(action, owner=owner, owner_text=owner_text)
    yield action


def _of_section(
    section: Section, group: Group, near: date | None, *, has_lists: bool
) -> Iterator[WrittenAction]:
    group = _with_lead(section.blocks, group, near)
    if any(block.kind is Kind.ROW for block in section.blocks):
        yield from from_tables(section.blocks, group, near, needs_heading=False)
    columns = [block for block in section.blocks if column_starts(block)]
    if columns:
        yield from from_columns(section.blocks, group, near)
        return
    for own, blocks in _labelled(section.blocks, group, near):
        for node in _tree(blocks):
            yield from _of_node(node, own, near)
    if not has_lists:
        yield from _from_prose(section, group, near)


def _labelled(
    blocks: tuple[Block, ...], group: Group, near: date | None
) -> Iterator[tuple[Group, list[Block]]]:
    """The blocks of a section, parted at lines that only name whose the items under them are."""
    own, part = group, list[Block]()
    for block, following in zip_longest(blocks, blocks[1:]):
        is_line = block.kind is Kind.PARAGRAPH and not block.passage.pieces[1:]
        if is_line and following is not None and following.kind is Kind.ITEM:
            label = group_of(block.passage, near=near)
            if label.owner is not None and len(block.passage.words.split()) <= _MOST_OWNER_WORDS:
                yield own, part
                own, part = replace(label, is_done=group.is_done, due=label.due or group.due), []
                continue
        part.append(block)
    yield own, part


def _is_heading_action(blocks: tuple[Block, ...]) -> bool:
    """Whether a heading is itself the item, with its owner and date in fields under it."""
    told = [block for block in blocks if block.kind in {Kind.ITEM, Kind.PARAGRAPH}]
    if not any(_KEY_FIELD.match(_first(block)) for block in told):
        return False
    return all(_FIELD.match(_first(block)) for block in told if block.kind is Kind.ITEM)


def _first(block: Block) -> str:
    words = block.passage.words
    return words[:200].strip()


def _with_lead(blocks: tuple[Block, ...], group: Group, near: date | None) -> Group:
    """A line "Owner: …" before the first item speaks for all of them."""
    if not blocks or blocks[0].kind is not Kind.PARAGRAPH or not blocks[1:]:
        return group
    lead = blocks[0].passage
    if lead.pieces[2:] or not _KEY_FIELD.match(lead.words.strip()):
        return group
    told = read_action(lead, near=near)
    if told is None:
        return group
    return Group(told.owner or group.owner, told.owner_text, told.due or group.due, group.is_done)


def _tree(blocks: Iterable[Block]) -> list[_Node]:
    """The items with what is indented under each."""
    roots: list[_Growing] = []
    stack: list[_Growing] = []
    for block in blocks:
        if block.kind is Kind.ITEM:
            while stack and stack[-1].block.indent >= block.indent - 1:
                stack.pop()
            node = _Growing(block, [], [])
            (stack[-1].children if stack else roots).append(node)
            stack.append(node)
        elif block.kind in {Kind.PARAGRAPH, Kind.QUOTE} and stack:
            while stack and block.indent <= stack[-1].block.indent:
                stack.pop()
            if stack:
                stack[-1].details.append(block.passage)
    return [root.grown() for root in roots]


@dataclass(slots=True)
class _Growing:
    block: Block
    details: list[Passage]
    children: list[_Growing]

    def grown(self) -> _Node:
        block = self.block
        return _Node(
            *(block.passage, block.indent, block.is_checked, block.is_ordered),
            tuple(self.details),
            tuple(child.grown() for child in self.children),
        )


def _of_node(node: _Node, group: Group, near: date | None) -> Iterator[WrittenAction]:
    if node.children and _is_label(node):
        own = group_of(node.passage, above=group, is_done=bool(node.is_checked), near=near)
        for child in node.children:
            yield from _of_node(child, own, near)
        return
    if not node.children and _is_only_fields(node.passage.words.strip()):
        return  # a field of its own level says nothing that is to be done
    details = (*node.details, *_passages(node.children))
    action = read_action(
        node.passage, details=details, is_checked=node.is_checked, group=group, near=near
    )
    if action is not None:
        yield action


def _is_only_fields(words: str) -> bool:
    """Whether an item is "Owner: Ada" and no more; "Owner: Ada. Add an alert" says what is to be done."""
    if not _KEY_FIELD.match(words):
        return False
    others = _CLAUSE.split(words)[1:]
    return not any(len(part.split()) >= _FEWEST_WORDS and not _FIELD.match(part) for part in others)


def _passages(nodes: tuple[_Node, ...]) -> Iterator[Passage]:
    for node in nodes:
        yield node.passage
        yield from node.details
        yield from _passages(node.children)


def _is_label(node: _Node) -> bool:
    """Whether an item only names what is under it: an owner, or a topic with a colon."""
    text = node.passage.text.strip()
    words = " ".join(node.passage.words.split())
    if any(_FIELD.match(child.passage.words.strip()) for child in node.children[:3]):
        return False
    if (
        group_of(node.passage).owner is not None
        and len(words) <= _LONGEST_LABEL
        and not _VERB.match(words)
    ):
        return True
    if text.endswith((":", ":**", ":__")) and len(words.split()) <= _MOST_LABEL_WORDS:
        return not _VERB.match(words) or bool(node.children[2:])
    is_bold = re.fullmatch(r"(\*\*|__)[^*_]{1,60}\1:?", text) is not None
    return is_bold and not _VERB.match(words)


def _from_prose(section: Section, group: Group, near: date | None) -> Iterator[WrittenAction]:
    """Paragraphs that promise something; what is told is left out."""
    if not section.is_own and not section.blocks:
        return
    for block in section.blocks:
        if block.kind is not Kind.PARAGRAPH:
            continue
        for passage in _lines_or_whole(block.passage):
            flat = " ".join(passage.words.split())
            if not flat or flat.endswith(":") or is_narration(flat):
                continue
            if (
                passage is not block.passage
                or _VERB.match(flat)
                or _PROMISE.search(flat[:240])
                or _has_owner_field(flat)
            ):
                action = read_action(passage, group=group, near=near)
                if action is not None:
                    yield action


def _has_owner_field(flat: str) -> bool:
    return (
        re.search(r"\b(?:owner|assignee|due|verantwortlich|fällig)\b\s*:", flat, re.IGNORECASE)
        is not None
    )


def _lines_or_whole(passage: Passage) -> list[Passage]:
    """Lines that are items without a marker, sentences that each promise something, or the paragraph."""
    promises = [
        passage.part(start, start + len(text))
        for start, text in passage.sentences()
        if _PROMISED.match(text.strip())
    ]
    if promises[1:]:
        return promises
    pieces = passage.pieces
    are_items = all(_VERB.match(piece[2]) or _TICKET_FIRST.match(piece[2]) for piece in pieces) or (
        _VERB.match(pieces[0][2]) is not None
        and all(piece[2][:1].isupper() and piece[2].rstrip().endswith(".") for piece in pieces)
    )
    if not pieces[1:] or not are_items:
        return [passage]
    return [Passage((piece,)) for piece in pieces]


__all__ = ["Owner", "actions_of"]
