"""Fields of a nested payload, read without trusting any of it: nothing here raises but `needed`."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from typing import Any, Final

from peacetime.domain.signals.signal import NotRead

MOST_LINE: Final = 300
MOST_TEXT: Final = 4000
MOST_LINK: Final = 2000
MOST_KEY: Final = 200
MOST_ID: Final = 1000  # of two long ids that begin alike, neither is taken for the other
MOST_DEPTH: Final = 64
MOST_JSON: Final = 1_000_000
DEEPEST_STRING: Final = 3

NOT_STORABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SPACES: Final = re.compile(r"\s+")
# Without a password before the name of the host.
LINK: Final = re.compile(
    r"""https?://(?![^/?#]*@)[^\s/?#\x00-\x20\x7f-\x9f\ud800-\udfff"'<>\\^`{|}]"""
    r"""[^\s\x00-\x20\x7f-\x9f\ud800-\udfff"'<>\\^`{|}]*""",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def steps(path: str) -> tuple[str, ...]:
    r"""The names on the way to a field; a dot that belongs to a name is written `\.`.

    >>> steps(r"alerts.0.labels.team\.name")
    ('alerts', '0', 'labels', 'team.name')
    """
    return tuple(part.replace("\x00", ".") for part in path.replace("\\.", "\x00").split("."))


def at(payload: Any, path: str) -> Any:
    """What stands at a path such as `event.data.id`; a number counts in a list, -1 is its last item.

    Returns:
        The value as it stands, None where the path leads nowhere.

    >>> at({"event": {"items": [{"id": 7}]}}, "event.items.0.id")
    7
    >>> at({"event": "gone"}, "event.items.0.id") is None
    True
    """
    value = payload
    for step in steps(path):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and re.fullmatch(r"-?[0-9]{1,6}", step):
            index = int(step)
            value = value[index] if -len(value) <= index < len(value) else None
        else:
            return None
    return value


def line(value: Any, most: int = MOST_LINE) -> str:
    r"""A text or number as one line that can be stored and shown, "" for everything else.

    >>> line("  High\x00 load\non web-1 "), line(12), line(None), line(["a"])
    ('High load on web-1', '12', '', '')
    """
    if type(value) is str and len(value) <= most and value.isprintable() and "  " not in value:
        return value.strip()
    plain = _plain(value, most * 4)
    if not plain.isprintable() or "  " in plain:
        plain = SPACES.sub(" ", NOT_STORABLE.sub("", plain))
    return _cut(plain.strip(), most)


def text(value: Any, most: int = MOST_TEXT) -> str:
    r"""A text or number with its lines kept, safe to store, "" for everything else.

    >>> text("one\r\ntwo\x00")
    'one\ntwo'
    """
    if type(value) is str and len(value) <= most and value.isprintable():
        return value.strip()
    plain = _plain(value, most * 2).replace("\r\n", "\n").replace("\r", "\n")
    if not plain.isprintable():
        plain = NOT_STORABLE.sub("", plain)
    return _cut(plain.strip(), most)


def first(payload: Any, *paths: str, most: int = MOST_LINE) -> str:
    """The first of several fields that holds something, as one line; "" where none does.

    >>> first({"a": " ", "b": {"c": 3}}, "a", "b.c")
    '3'
    """
    for path in paths:
        if found := line(at(payload, path), most):
            return found
    return ""


def first_text(payload: Any, *paths: str, most: int = MOST_TEXT) -> str:
    """The first of several fields that holds something, its lines kept; "" where none does."""
    for path in paths:
        if found := text(at(payload, path), most):
            return found
    return ""


def needed(payload: Any, *paths: str, tool: str, what: str = "", most: int = MOST_ID) -> str:
    """The first of several fields that holds something, as one line; without it the payload is no use.

    Raises:
        NotRead: `payload_incomplete`.

    >>> needed({"id": 4}, "incident.id", "id", tool="Ping")
    '4'
    """
    found = first(payload, *paths, most=most)
    if not found:
        fields = " or ".join(f"`{path}`" for path in paths)
        about = f", {what}" if what else ""
        sentence = f"This {tool} delivery has no {fields}{about}. Send it as {tool} writes it."
        raise NotRead(sentence, code="payload_incomplete")
    return found


def link(value: Any) -> str:
    """An http or https address, "" for everything else, an address with a password among it.

    >>> link("https://ops.example/a?b=1"), link("javascript:alert(1)"), link("http://me:secret@ops.example")
    ('https://ops.example/a?b=1', '', '')
    """
    return _link(value) if type(value) is str and len(value) <= MOST_LINK else ""


@lru_cache(maxsize=1024)
def _link(value: str) -> str:
    """Cached, because all alerts of a rule carry the same address."""
    plain = value.strip()
    return plain if LINK.fullmatch(plain) else ""


def first_link(payload: Any, *paths: str) -> str:
    """The first of several fields that holds an http or https address; "" where none does."""
    for path in paths:
        if found := link(at(payload, path)):
            return found
    return ""


def mapping(value: Any) -> dict[str, Any]:
    """An object as it stands, an empty one for everything else.

    >>> mapping({"a": 1}), mapping([1]), mapping(None)
    ({'a': 1}, {}, {})
    """
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, in their order; none for everything else.

    >>> mappings([{"a": 1}, "b", {}]), mappings("c")
    ([{'a': 1}, {}], [])
    """
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def lines(value: Any, most: int = MOST_LINE) -> list[str]:
    """The texts of a list, or of one text with commas, in their order, empty ones left out.

    >>> lines(["a", "", 3]), lines("a, b"), lines(None)
    (['a', '3'], ['a', 'b'], [])
    """
    parts: list[Any] = (
        value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
    )
    return [found for part in parts if (found := line(part, most))]


def tags(value: Any) -> dict[str, str]:
    """Tags in whichever form: an object, a list of `name:value`, a list of pairs or of objects.

    Names are in small letters; a tag without a value has "".

    >>> tags(["env:prod", "urgent"]), tags([{"key": "Team", "value": "web"}])
    ({'env': 'prod', 'urgent': ''}, {'team': 'web'})
    """
    found: dict[str, str] = {}
    if isinstance(value, dict):
        pairs: list[tuple[Any, Any]] = list(value.items())
    else:
        pairs = (
            [_pair(item) for item in (value.split(",") if isinstance(value, str) else value or [])]
            if isinstance(value, str | list)
            else []
        )
    for name, said in pairs:
        if named := line(name).casefold():
            found.setdefault(named, line(said))
    return found


def unwrapped(value: Any) -> Any:
    """What a text holds where it is JSON, also JSON in JSON; everything else as it stands.

    >>> unwrapped('{"a": 1}'), unwrapped("plain"), unwrapped(3)
    ({'a': 1}, 'plain', 3)
    """
    for _ in range(DEEPEST_STRING):
        if (
            not isinstance(value, str)
            or len(value) > MOST_JSON
            or value.lstrip()[:1] not in {"{", "[", '"'}
        ):
            return value
        try:
            value = json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def is_too_deep(payload: Any, most: int = MOST_DEPTH) -> bool:
    """Whether objects and lists stand in one another more than so many times.

    Cost: linear, without recursion.

    >>> is_too_deep([[[]]], most=2), is_too_deep({"a": [1]}, most=2)
    (True, False)
    """
    layer = [payload]
    for _ in range(most):
        below: list[Any] = []
        for value in layer:
            if isinstance(value, dict):
                below += value.values()
            elif isinstance(value, list):
                below += value
        if not below:
            return False
        layer = below
    return any(isinstance(value, dict | list) for value in layer)


def key(*parts: Any, most: int = MOST_KEY) -> str:
    """One key of several parts, the same for the same parts; a long one ends in its digest.

    >>> key("acme/shop", "issue", 7)
    'acme/shop:issue:7'
    """
    joined = ":".join(line(part, 10_000) for part in parts)
    if len(joined) <= most:
        return joined
    return f"{joined[: most - 17]}-{digest(joined)}"


def digest(*parts: str) -> str:
    """Sixteen letters and figures that stand for the parts.

    >>> digest("a", "b") == digest("a", "b") != digest("ab")
    True
    """
    whole = "\x1f".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(whole).hexdigest()[:16]


def _plain(value: Any, most: int) -> str:
    if isinstance(value, str):
        return value[:most]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if -(10**60) < value < 10**60 else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else str(value)
    return ""


def _cut(plain: str, most: int) -> str:
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _pair(item: Any) -> tuple[Any, Any]:
    if isinstance(item, str):
        name, _, said = item.partition(":") if ":" in item else item.partition("=")
        return name, said
    if isinstance(item, dict):
        named = item.get("key", item.get("name", item.get("Key", item.get("tag"))))
        return named, item.get("value", item.get("Value"))
    if isinstance(item, list) and len(item) == len(("name", "value")):
        return item[0], item[1]
    return "", ""
