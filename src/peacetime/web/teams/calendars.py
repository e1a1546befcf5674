"""Holiday calendars as a form offers them: every country, and the parts of the chosen one."""

from __future__ import annotations

from functools import cache

from holidays import list_supported_countries
from holidays.registry import COUNTRIES


@cache
def _countries() -> tuple[tuple[str, str], ...]:
    named = ((codes[1], name.replace("_", " ").title()) for name, codes in COUNTRIES.items())
    return tuple(sorted(named, key=lambda pair: pair[1]))


@cache
def _parts() -> dict[str, list[str]]:
    return list_supported_countries()


def calendars(chosen: str) -> list[tuple[str, str]]:
    """(code, name) of every country, and of every part of the country that is chosen now."""
    country = chosen.partition("-")[0]
    offered: list[tuple[str, str]] = []
    for code, name in _countries():
        offered.append((code, name))
        if code == country:
            offered += [(f"{code}-{part}", f"{name}, {part}") for part in _parts().get(code, [])]
    return offered
