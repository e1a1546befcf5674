"""An object with objects inside becomes one row of a table."""

from __future__ import annotations

from collections.abc import Mapping

DEEPEST = 4
NAMES = ("name", "summary", "title", "value", "display_name", "id")


def flat(value: Mapping[str, object]) -> dict[str, str]:
    """The same object with one name for each value: `service.summary`, `components`, `….count`.

    A list is its values with semicolons; a list of objects is their names, and how many there
    are. Moments that a tool lists by name (`incident_timestamp_values`) become columns of
    these names.

    Source: our default.

    >>> flat({"id": 7, "service": {"summary": "Pay"}, "components": [{"name": "A"}, {"name": "B"}]})
    {'id': '7', 'service.summary': 'Pay', 'components': 'A; B', 'components.count': '2'}
    """
    row: dict[str, str] = {}
    _spread(value, "", row, 0)
    return row


def _spread(value: Mapping[str, object], prefix: str, row: dict[str, str], depth: int) -> None:
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, Mapping):
            if depth < DEEPEST:
                _spread(inner, f"{name}.", row, depth + 1)
        elif isinstance(inner, list):
            _listed(inner, name, row)
        else:
            row[name] = _text(inner)


def _listed(values: list[object], name: str, row: dict[str, str]) -> None:
    objects = [value for value in values if isinstance(value, Mapping)]
    if not objects:
        row[name] = "; ".join(_text(value) for value in values if not isinstance(value, list))
        return
    for one in objects:
        if moment := _named_moment(one):
            row.setdefault(*moment)
    row[name] = "; ".join(filter(None, map(_name, objects)))
    row[f"{name}.count"] = str(len(values))


def _named_moment(one: Mapping[str, object]) -> tuple[str, str] | None:
    """The name and the value of a moment that a list holds, as incident.io writes them."""
    about, value = one.get("incident_timestamp"), one.get("value")
    name = about.get("name") if isinstance(about, Mapping) else None
    told = value.get("value") if isinstance(value, Mapping) else value
    return (name, _text(told)) if isinstance(name, str) else None


def _name(one: Mapping[str, object]) -> str:
    for name in NAMES:
        value = one.get(name)
        if isinstance(value, str | int):
            return _text(value)
    return ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
