"""More than one thing at a time, rehearsals and secrets, at a terminal."""

from peacetime.storage.models import Incident, Rescue
from tests.builders import a_team
from tests.cli.conftest import Terminal
from tests.cli.test_acts import DECLARE


def test_two_incidents_of_a_team_become_one_and_two_again(types: Terminal, incident: str) -> None:
    said = types("incident", "open", "checkout", *DECLARE, "--yes").stdout
    other = Incident.objects.latest("pk").ref
    assert said.startswith(f"The incident is open: {other}.")
    merged = types("incident", "merge", incident, other).stdout
    assert f"{incident} became part of {other}: Payments time out" in merged
    assert f"Became part of {other}." in types("incident", "show", incident).stdout
    again = types("incident", "reopen", incident, "--reason", "They are two").stdout
    assert again.startswith("It goes on: Payments time out")
    closed = types(
        *("incident", "close", other, "--summary", "A pool", "--override-reason", "It is fixed")
    )
    assert closed.stdout == "The incident is over: Payments time out\n"
    last = types("incident", "close", incident, "--summary", "A pool", "--override-reason", "So")
    assert last.exit_code == 1
    assert "It is the only incident of Checkout" in last.stderr


def test_a_further_team_runs_an_incident(types: Terminal, incident: str) -> None:
    a_team("Search")
    assert types("incident", "add-team", incident, "search").stdout == (
        "It is run by Checkout, Search.\n"
    )
    assert "checkout, search · " in types("incident", "show", incident).stdout


def test_a_drill_begins_waits_and_is_resumed(types: Terminal) -> None:
    drill = types.json("drill", "checkout", *DECLARE, "--yes")
    assert (drill["drill"], Rescue.objects.count()) == (True, 0)
    ref = drill["id"]
    assert types("incident", "show", ref).stdout.startswith("◇ Drill  SEV1")
    assert "There is no drill that waits" in types("incident", "resume", ref).stderr
    types("rescue", "checkout", *DECLARE, "--yes")
    assert types("incident", "show", ref).stdout.startswith("◇ Drill, waits")
    assert "The drill waits until it is over" in types("incident", "resume", ref).stderr
    done = ("--summary", "A pool", "--override-reason", "It is fixed", "--yes")
    assert types("stand-down", "checkout", *done).exit_code == 0
    assert types("incident", "resume", ref).stdout == "The drill goes on.\n"
    ended = types("incident", "close", ref, "--summary", "We learned", "--override-reason", "So")
    assert ended.stdout.startswith("The drill is over")


def test_a_secret_is_kept_and_told(types: Terminal, incident: str) -> None:
    assert types("incident", "private", incident, "--on").stdout.startswith("Private")
    assert "Private: who holds" in types("incident", "show", incident).stdout
    assert types("incident", "private", incident, "--off").stdout == "Everybody reads it.\n"


def test_a_rescue_may_begin_as_a_secret(types: Terminal) -> None:
    assert types.json("rescue", "checkout", *DECLARE, "--private", "--yes")["private"]


def test_what_is_missing_is_asked(types: Terminal, somebody_sits_there: None) -> None:
    said = "reliability\nPayments\nSEV1\nthey work\n\n\ny\n"
    done = types("drill", "checkout", typed=said)
    assert "The drill begins" in done.stdout, done.stderr
    ref = Incident.objects.get().ref
    ended = types("incident", "close", ref, typed="We learned\nIt was a drill\n")
    assert "The drill is over" in ended.stdout
    assert "✗" in ended.stderr
