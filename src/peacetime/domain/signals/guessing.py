"""A first guess at a mapping, from one captured payload; a person looks at it before it counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.mapping import ROOT, Mapping
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.signal import State
from peacetime.domain.signals.states import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_LEAVES: Final = 500
DEEPEST: Final = 8
SIGNS: Final = re.compile(r"[^a-z0-9]+")

KEYS: Final = (
    "fingerprint", "dedupkey", "alertid", "incidentid", "issueid", "problemid", "eventkey", "alertkey", "incidentkey",
    "key", "id", "uuid", "guid", "identifier", "uid", "alias", "monitorid", "checkid", "number", "ref", "hash",
    "name", "title",
)  # fmt: skip
STATES: Final = (
    "state", "status", "alertstate", "alertstatus", "currentstate", "newstate", "newstatus", "transition", "action",
    "eventaction", "eventtype", "event", "result", "outcome", "condition", "type",
)  # fmt: skip
TITLES: Final = (
    "title", "summary", "subject", "headline", "alertname", "name", "message", "msg", "description", "text", "rule",
    "check", "monitor",
)  # fmt: skip
LEVELS: Final = ("severity", "priority", "level", "urgency", "criticality", "impact", "alertlevel")
SERVICES: Final = (
    "service", "servicename", "application", "app", "component", "system", "product", "resource", "resourcename",
    "project", "repository", "monitor", "monitorname", "checkname", "host", "hostname", "node", "instance", "device",
    "server", "entity", "target", "url",
)  # fmt: skip
TEAMS: Final = ("team", "teamname", "squad", "owningteam", "group")
ATS: Final = (
    "timestamp", "time", "at", "occurredat", "updatedat", "changedat", "triggeredat", "eventtime", "date", "datetime",
    "lastseen", "createdat", "created", "ts",
)  # fmt: skip
STARTS: Final = (
    "startedat",
    "startsat",
    "starttime",
    "openedat",
    "firstseen",
    "createdat",
    "created",
    "began",
)
LINKS: Final = (
    "link",
    "url",
    "htmlurl",
    "weburl",
    "permalink",
    "alerturl",
    "incidenturl",
    "href",
    "dashboard",
)
TEXTS: Final = ("description", "details", "text", "body", "message", "output", "reason", "summary")
LISTS: Final = (
    "alerts",
    "events",
    "incidents",
    "issues",
    "problems",
    "items",
    "notifications",
    "records",
    "data",
)
# Fields that hold a truth, and the truth that means that it is over.
TRUTHS: Final = {
    "resolved": "true",
    "isresolved": "true",
    "active": "false",
    "firing": "false",
    "ok": "true",
    "up": "true",
}
IDS: Final = {"id", "uuid", "key"}
INNER: Final = {"name", "value", "label", "summary", "title", "id", "slug"}


class Leaf(NamedTuple):
    """One field of a payload: its path, its value, and what its name means without signs."""

    path: str
    value: Any
    name: str
    depth: int


def leaves(payload: Any) -> list[Leaf]:
    r"""Every field that holds a text, a number or a truth, in the order of the payload, to be pointed at.

    >>> [leaf.path for leaf in leaves({"a": {"b.c": 1}, "d": [{"e": "f"}]})]
    ['a.b\\.c', 'd.0.e']
    """
    return list(_walk(payload))


def suggested(payload: Any) -> Mapping:
    """What the names and values of a payload's fields make likely; everything that cannot be told is empty.

    Returns:
        A mapping that reads this payload where it holds any text at all.

    Source: our default: the names that the payloads of 68 tools use.
    Cost: linear in the fields, at most 500.

    >>> found = suggested({"id": 7, "state": "open", "name": "Queue is full", "priority": "P1", "host": "mq-1"})
    >>> found.key, found.title, found.state, found.level, found.service
    (('id',), 'name', 'state', 'priority', 'host')
    """
    tree = fields.unwrapped(payload)
    items = _items(tree)
    item = fields.at(tree, f"{items}.0") if items else tree
    item = item[0] if isinstance(item, list) and item else item
    near = leaves(item)
    title = _best(near, TITLES, _is_text) or next(
        (leaf.path for leaf in near if _is_text(leaf.value)), ""
    )
    # A text for people changes with every word; an id of something inside does not.
    key = _best(near, KEYS, _is_name) or _of_something_inside(near) or title
    where = _best(near, STATES, _is_state) or _only([leaf for leaf in near if leaf.path != title])
    truth = "" if where else _best(near, tuple(TRUTHS), lambda value: isinstance(value, bool))
    over = TRUTHS.get(next((leaf.name for leaf in near if leaf.path == truth), ""), "")
    return Mapping(
        key=(key,) if key else (),
        title=title or key,
        state=where or truth,
        firing=({"true": "false", "false": "true"}[over],) if truth else (),
        resolved=(over,) if truth else (),
        otherwise=None if where or truth else State.FIRING,
        level=_best(near, LEVELS, lambda value: level(value) is not None)
        or _best(near, LEVELS, _is_name),
        service=_best(near, SERVICES, _is_name) or _of_root(tree, items, SERVICES),
        team=_best(near, TEAMS, _is_text) or _of_root(tree, items, TEAMS),
        at=_best(near, ATS, lambda value: moment(value) is not None),
        started_at=_best(near, STARTS, lambda value: moment(value) is not None),
        link=_best(near, LINKS, lambda value: bool(fields.link(value)))
        or next((leaf.path for leaf in near if fields.link(leaf.value)), ""),
        text=_best([leaf for leaf in near if leaf.path != title], TEXTS, _is_text),
        items=items,
    )


def _walk(payload: Any) -> Iterator[Leaf]:
    waiting: list[tuple[Any, tuple[str, ...]]] = [(payload, ())]
    count = 0
    while waiting and count < MOST_LEAVES:
        value, steps = waiting.pop()
        if isinstance(value, dict | list):
            pairs: Sequence[tuple[Any, Any]]
            pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value[:20]))
            if len(steps) < DEEPEST:
                below = [
                    (inner, (*steps, str(name).replace(".", "\\.")))
                    for name, inner in pairs
                    if str(name)
                ]
                waiting.extend(reversed(below))
        elif steps and value is not None:
            count += 1
            yield Leaf(".".join(steps), value, _meant(steps), len(steps))


def _meant(steps: tuple[str, ...]) -> str:
    """The name of a field; of `service.name` it is the outer one."""
    names = [SIGNS.sub("", step.casefold()) for step in steps if not step.isdecimal()]
    if len(names) > 1 and names[-1] in INNER and names[-2] in {*SERVICES, *TEAMS, *LEVELS}:
        return names[-2]
    return names[-1] if names else ""


def _best(near: list[Leaf], names: tuple[str, ...], suits: Callable[[Any], bool]) -> str:
    """The field whose name comes first in the list, and of those the one that lies highest."""
    rank = {name: place for place, name in enumerate(names)}
    fitting = [leaf for leaf in near if leaf.name in rank and suits(leaf.value)]
    # A name says more to people than the number beside it.
    found = min(
        fitting,
        key=lambda leaf: (leaf.depth + rank[leaf.name] / 4, leaf.path.endswith(".id")),
        default=None,
    )
    return found.path if found else ""


def _of_something_inside(near: list[Leaf]) -> str:
    """The highest id of an object in the matter: `device.id`."""
    inside = [leaf for leaf in near if leaf.path.rpartition(".")[2] in IDS and _is_name(leaf.value)]
    return min(inside, key=lambda leaf: leaf.depth).path if inside else ""


def _only(near: list[Leaf]) -> str:
    """The one field whose value is a state, whatever it is called; "" where there are several."""
    found = [leaf.path for leaf in near if isinstance(leaf.value, str) and _is_state(leaf.value)]
    return found[0] if len(found) == 1 else ""


def _items(tree: Any) -> str:
    """The list of matters: one of the usual names, of objects."""
    if not isinstance(tree, dict):
        return ""
    for name in LISTS:
        for path in (name, f"data.{name}"):
            found = fields.at(tree, path)
            if isinstance(found, list) and found and all(isinstance(item, dict) for item in found):
                return path
    return ""


def _of_root(tree: Any, items: str, names: tuple[str, ...]) -> str:
    if not items:
        return ""
    outside = [leaf for leaf in leaves(tree) if not leaf.path.startswith(f"{items}.")]
    found = _best(outside, names, _is_name)
    return f"{ROOT}{found}" if found else ""


def _is_state(value: Any) -> bool:
    return state(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(fields.line(value)) and not fields.link(value)


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and bool(fields.line(value))
