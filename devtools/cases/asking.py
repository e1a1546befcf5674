"""What a check of a case says, in the forms that several questions share."""

from __future__ import annotations

from typing import Any

from devtools.cases.comparing import Unreadable
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System

Check = dict[str, Any]


def expected_of(check: Check, key: str = "expect") -> Any:
    if check.get(key) is None:
        raise Unreadable(f"The check says nothing of what is expected: it has no “{key}”.")
    return check[key]


def expected_by_name(check: Check, key: str = "expect") -> dict[str, Any]:
    expected = expected_of(check, key)
    if not isinstance(expected, dict):
        raise Unreadable(f"“{key}” is {expected!r}; names with values are asked for.")
    return expected


def known_services(system: System, names: Any) -> list[str]:
    unknown = [name for name in names if name not in system.index]
    if unknown:
        raise Unreadable(f"There is no service {unknown[0]!r}.")
    return list(names)


def unknown_as(check: Check) -> Coupling:
    """What a need counts as that nobody has labelled: hard, unless the check says soft."""
    try:
        return Coupling(check.get("unknown_as") or "hard")
    except ValueError as error:
        raise Unreadable(f"Unknown needs are to count as {check['unknown_as']!r}.") from error
