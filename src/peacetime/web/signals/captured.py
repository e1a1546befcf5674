"""A captured payload as a page shows it: a tree that is cut where it is long, and what can be pointed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peacetime.domain.signals import fields
from peacetime.domain.signals.guessing import leaves
from peacetime.domain.signals.mapping import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


MOST_NODES = 1_000
DEEPEST = 12
LONGEST_VALUE, LONGEST_SAMPLE, LONGEST_TEXT = 300, 60, 20_000


@dataclass(frozen=True, slots=True)
class Node:
    """One name of a payload with its value, or with what is below it. `path` is where a mapping finds it."""

    name: str
    path: str
    value: str
    below: tuple[Node, ...] = ()
    left_out: int = 0
    is_branch: bool = False


def shortened(text: str) -> tuple[str, bool]:
    """What did not parse, cut where it is long, and whether it was."""
    return text[:LONGEST_TEXT], len(text) > LONGEST_TEXT


def tree(payload: Any, *, items: str = "") -> tuple[Node, ...]:
    """The payload as nodes; `items` is the list of which each item is a matter."""
    room = iter(range(MOST_NODES))
    inside = _inside(payload, items)
    if not isinstance(payload, dict | list):
        return (Node("value", "", _said(payload, LONGEST_VALUE)),)
    return _below(payload, (), inside, room)[0]


def choices(payload: Any, *, items: str = "") -> list[tuple[str, str]]:
    """What can be pointed at, each with a value as an example: fields of the first item, then others."""
    inside, near, far = _inside(payload, items), [], []
    for leaf in leaves(payload):
        path = _path(leaf.path, inside)
        sample = f"{path} = {_said(leaf.value, LONGEST_SAMPLE)}"
        if not path.startswith(ROOT):
            near.append((path, sample))
        else:
            far.append((path, sample))
    seen: dict[str, str] = {}
    for path, sample in [*near, *far]:
        seen.setdefault(path, sample)
    return list(seen.items())


def lists(payload: Any) -> list[tuple[str, str]]:
    """Lists of objects in a payload, each of which may be its matters."""
    return [(path, f"{path} ({count} there)") for path, count in _lists(payload, (), 0)]


def _lists(value: Any, steps: tuple[str, ...], depth: int) -> Iterator[tuple[str, int]]:
    if depth > DEEPEST or not isinstance(value, dict):
        return
    for name, inner in list(value.items())[:MOST_NODES]:
        here = (*steps, _step(name))
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            yield ".".join(here), len(inner)
        yield from _lists(inner, here, depth + 1)


def _below(
    value: Any, steps: tuple[str, ...], inside: tuple[str, bool], room: Iterator[int]
) -> tuple[tuple[Node, ...], int]:
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    nodes: list[Node] = []
    for number, (name, inner) in enumerate(pairs):
        if next(room, None) is None:
            return tuple(nodes), len(pairs) - number
        nodes.append(_node(str(name), inner, (*steps, _step(name)), inside, room))
    return tuple(nodes), 0


def _node(
    name: str, value: Any, steps: tuple[str, ...], inside: tuple[str, bool], room: Iterator[int]
) -> Node:
    path = _path(".".join(steps), inside)
    if not isinstance(value, dict | list):
        return Node(name, path if name else "", _said(value, LONGEST_VALUE))
    count = len(value)
    words = f"{count} in a list" if isinstance(value, list) else ""
    if len(steps) >= DEEPEST:
        return Node(name, "", words or "an object", (), count, is_branch=True)
    below, left_out = _below(value, steps, inside, room)
    return Node(name, "", words, below, left_out, is_branch=True)


def _inside(payload: Any, items: str) -> tuple[str, bool]:
    """The way to an item, and whether a number stands on it."""
    found = fields.at(payload, items) if items else payload
    return (f"{items}." if items else ""), isinstance(found, list)


def _path(path: str, inside: tuple[str, bool]) -> str:
    """A path as a mapping writes it: seen from an item, or with `$.` from the whole."""
    begin, is_list = inside
    if not path.startswith(begin):
        return f"{ROOT}{path}"
    rest = path[len(begin) :]
    return rest.partition(".")[2] if is_list and "." in rest else rest


def _step(name: object) -> str:
    return str(name).replace(".", "\\.")


def _said(value: Any, most: int) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}…"
