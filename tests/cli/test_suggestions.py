"""What signals say, at a terminal."""

from collections.abc import Callable

from tests.cast import Cast
from tests.cli.conftest import Terminal
from tests.groups import a_suggestion


def test_suggestions_are_listed_shown_and_dismissed(
    cast: Cast, types_as: Callable[[str], Terminal]
) -> None:
    a_suggestion(cast.checkout)
    types = types_as("bob")
    assert "These signals look like Rescue Mode" in types("suggestions", "list").stdout
    shown = types("suggestions", "show", "suggest1").stdout
    assert "An outage: “Checkout is down”" in shown
    assert "Nobody has answered it." in shown
    done = types("suggestions", "dismiss", "suggest1", "--handled").stdout
    assert done == "Noted. Nothing more is said of these signals.\n"
    assert types("suggestions", "list").stdout == ""
    assert types.json("suggestions", "list", "--all")["items"][0]["fate"] == "dismissed"
    assert "0 of 1 suggestion was followed" in types("suggestions", "precision").stdout
    assert types("suggestions", "dismiss", "suggest1").exit_code != 0


def test_a_team_is_told_nothing_and_told_again_with_its_thresholds_kept(
    cast: Cast, types: Terminal
) -> None:
    muted = types("suggestions", "mute", cast.checkout.slug).stdout
    assert muted == "checkout is told nothing until you say so.\n"
    found = types("suggestions", "mute", "checkout", "--hours", "8")
    assert found.exit_code == 0, found.output
    for_a_while = found.stdout
    assert for_a_while.startswith("checkout is told nothing until ")
    assert (
        types("suggestions", "unmute", "checkout").stdout
        == "checkout is told what its signals say.\n"
    )
