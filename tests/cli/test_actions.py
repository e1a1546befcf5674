"""Action items at a terminal: agreed, moved on, taken from a text, counted."""

from collections.abc import Callable

from tests.builders import a_postmortem
from tests.cast import Cast
from tests.cli.conftest import Terminal


def test_an_action_item_is_agreed_and_goes_on(types_as: Callable[[str], Terminal]) -> None:
    types = types_as("bob")
    said = ("--team", "checkout", "--owner", "bob@example.org", "--due", "2099-03-31")
    told = types("action", "add", "Add a limit", *said, "--updates", "Queue runbook").stdout
    ref = told.split()[2].rstrip(":")
    assert told == f"Agreed as {ref}: ○ open, Bob Beier, due 2099-03-31.\n"
    assert types("action", "list").stdout == (
        f"{ref}\t○ open\t2099-03-31\tBob Beier\tAdd a limit\t\n"
    )
    assert types("action", "list", "--mine").stdout.startswith(ref)
    assert "in progress" in types("action", "start", ref).stdout
    again = types("action", "start", ref)
    assert (again.exit_code, "already" in again.stderr) == (1, True)
    assert "■ blocked (Waits)" in types("action", "block", ref, "--reason", "Waits").stdout
    assert "Blocked: Waits." in types("action", "show", ref).stdout
    refused = types("action", "finish", ref)
    assert "Add the link to the change" in refused.stderr
    done = types.json("action", "finish", ref, "--link", "https://docs.example/queue")
    assert done["state"] == "done"
    assert types("action", "list").stdout == ""
    assert ref in types("action", "list", "--state", "closed", "--csv").stdout
    assert "○ open" in types("action", "reopen", ref).stdout
    assert "debt backlog" in types("action", "backlog", ref).stdout
    assert "○ open" in types("action", "backlog", ref, "--back").stdout
    assert "× dropped (No use)" in types("action", "drop", ref, "--reason", "No use").stdout


def test_a_team_owns_nothing(types: Terminal) -> None:
    refused = types("action", "add", "Add a limit", "--team", "checkout", "--owner", "checkout")
    assert refused.exit_code == 1
    assert "Assign owners, not teams" in refused.stderr


def test_what_stands_in_a_text_is_taken_and_counted(
    types_as: Callable[[str], Terminal], cast: Cast
) -> None:
    text = "# Action items\n- Add a limit (Bob)\n- Drill it (Zoe)\n- [x] Log it (Alice)"
    ref = a_postmortem(team=cast.checkout, text=text).ref
    types = types_as("alice")
    told = types("action", "take", ref).stdout
    assert told == "Taken: 3. Known before: 0.\nNobody here was found by: Zoe.\n"
    assert types("action", "take", ref).stdout.startswith("Taken: 0. Known before: 3.")
    assert types("action", "follow-through").stdout.startswith("0 of 2 done: too few to judge.")
