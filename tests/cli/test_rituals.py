"""Rituals at a terminal: listed, their agenda read, held and left out."""

from collections.abc import Callable

from tests.cli.conftest import Terminal

WEEK = ("weekly", "2026-W10", "--team", "checkout")


def test_a_check_is_read_held_and_taken_back(types_as: Callable[[str], Terminal]) -> None:
    types = types_as("bob")
    assert "No action items are open." in types("ritual", "agenda", *WEEK).stdout
    held = types("ritual", "hold", *WEEK, "--minutes", "All well.").stdout
    assert held == "It is on record as held.\n"
    listed = types("ritual", "list", "--team", "checkout").stdout
    assert "weekly" in listed
    assert types("ritual", "take-back", *WEEK).stdout == "Nothing is recorded of it any more.\n"
    left = types("ritual", "skip", *WEEK, "--reason", "Offsite").stdout
    assert left == "It is left out: Offsite\n"


def test_rituals_of_the_organisation_are_listed(types_as: Callable[[str], Terminal]) -> None:
    types = types_as("bob")
    found = types.json("ritual", "list")["items"]
    assert {one["ritual"] for one in found} == {"monthly", "quarterly"}
    assert types.json("ritual", "agenda", "monthly", "2026-03")["agenda"]["sentence"]
