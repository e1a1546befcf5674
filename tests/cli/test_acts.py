"""Every act at a terminal, with the same verbs as on the other doors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from peacetime.storage.models import HistoryImport, Incident, Team, TimelineEntry
from peacetime.usecases.imports import read_import
from tests.builders import NOON
from tests.cast import Cast
from tests.cli.conftest import Terminal
from tests.meshes import a_shop

DECLARE = (
    *("--trigger", "reliability"),
    *("--summary", "Payments time out"),
    *("--severity", "SEV1"),
    *("--done-when", "payments succeed"),
)
HISTORY = """incident_id,kind,started_at,resolved_at,title
a,incident,2026-03-01T10:00:00Z,2026-03-01T12:00:00Z,Checkout is slow
b,incident,2026-13-03T11:00:00Z,,Month 13
"""


def test_teams_are_created_listed_and_shown(types_as: Callable[[str], Terminal]) -> None:
    types = types_as("dana")
    made = types("teams", "create", "Orders", "--slug", "orders", "--time-zone", "Europe/Berlin")
    assert made.stdout == "Orders is set up, in Delivery Mode: orders, Europe/Berlin.\n"
    assert [team["slug"] for team in types.json("teams", "list")["items"]] == ["checkout", "orders"]
    assert "orders\tOrders\tEurope/Berlin" in types("teams", "list").stdout
    shown = types("teams", "show", "checkout").stdout
    assert "We are in Delivery Mode" in shown
    assert "alice@example.org\tAlice Abel\tlead" in shown


def test_rescue_mode_is_declared_run_and_left(types: Terminal, cast: Cast) -> None:
    bob = cast.bob.email
    declared = types.json("rescue", "checkout", *DECLARE, "--commander", bob, "--yes")
    ref = declared["id"]
    assert types("standup", "checkout").stdout.startswith("We are in Rescue Mode: Payments time")
    types("incident", "role", "assign", ref, "scribe", bob)
    assert "is no longer scribe" in types("incident", "role", "leave", ref, "scribe", bob).stdout
    types("incident", "note", ref, "p99 is at 4.9 s")
    types("incident", "decision", ref, "roll back", "--reason", "the pool is the only change")
    types("incident", "action", ref, "rolling back")
    timeline = types("incident", "timeline", ref).stdout
    assert "Alice Abel: roll back because the pool is the only change" in timeline
    decisions = types.json("incident", "timeline", ref, "--kind", "decision")["items"]
    assert [entry["text"] for entry in decisions] == ["roll back"]
    sent = types("incident", "update", ref, "We think it is DNS", "--status", "identified").stdout
    assert "It guesses: We think." in sent
    for n in "1234":
        assert types("incident", "criterion", ref, n, "--note", "seen").stdout.startswith("✓")
    assert types("incident", "criterion", ref, "4", "--unmet").stdout.startswith("✗")
    types("incident", "moment", ref, "detected_at", "now")
    known = types.json("incident", "moment", ref, "impact_started_at", "unknown")
    assert known["moments"]["impact_started_at"] is None
    assert known["moments"]["detected_at"] is not None
    done = types("stand-down", "checkout", "--summary", "A leaking pool", "--yes")
    assert "checkout is back in Delivery Mode" in done.stdout
    assert "Postmortem:" in done.stdout, "the proposal's own date"
    assert Incident.objects.get(ref=ref).postmortem_owner == cast.bob
    modes = types.json("modes", "checkout")["items"]
    assert [period["mode"] for period in modes] == ["delivery", "rescue", "delivery"]
    shown = types("incident", "show", ref).stdout
    assert "Over: A leaking pool" in shown


def test_the_board_reads_well_and_as_json(types: Terminal, incident: str, cast: Cast) -> None:
    shown = types("board").stdout
    assert shown.startswith("The team is in Rescue Mode\n")
    assert "▲ Rescue  Checkout: Payments time out" in shown
    assert f"{cast.alice.email} commands" in shown
    assert "0 of 4 exit criteria met" in shown
    assert "\x1b" not in shown, "no colours in a pipe"
    assert types.json("board")["in_rescue"] == 1


def test_markup_in_a_text_is_printed_and_not_obeyed(types: Terminal, incident: str) -> None:
    types("incident", "note", incident, "[red]stop[/red] <b>")
    assert "[red]stop[/red] <b>" in types("incident", "timeline", incident).stdout


def test_what_brought_an_incident_is_said_and_taken_back(types: Terminal, incident: str) -> None:
    a_shop()
    assert "Nobody has said what brought it." in types("incident", "cause", incident).stdout
    said = types("incident", "cause", incident, "order-service")
    assert said.stdout == "Brought by Order service.\n", said.stderr
    assert types("incident", "cause", incident).stdout == said.stdout
    both = types("incident", "cause", incident, "order-service", "--forget")
    assert (both.exit_code, both.stderr) == (2, "Say either SERVICE or --forget.\n")
    assert "Nobody has said" in types("incident", "cause", incident, "--forget").stdout
    assert types("incident", "cause", incident, "nothing").exit_code == 1


def test_a_redaction_takes_the_content_away(
    types_as: Callable[[str], Terminal], incident: str
) -> None:
    types = types_as("dana")
    number = str(types.json("incident", "note", incident, "hunter2")["id"])
    said = types("incident", "redact", incident, number, "--why", "a password").stdout
    assert "hunter2" not in said
    assert "a password" in said
    assert not TimelineEntry.objects.filter(text="hunter2").exists()


def test_what_was_changed_and_told_can_be_read(
    types_as: Callable[[str], Terminal], incident: str, cast: Cast
) -> None:
    types = types_as("dana")
    facts = types("audit", "--object", f"incident:{incident}").stdout
    assert "mode.rescue.declared" in facts
    assert len(types.json("audit", "--limit", "1")["items"]) == 1
    told = types.json("messages", "--incident", incident)["items"]
    assert {message["destination"] for message in told} == {cast.alice.email, cast.bob.email}
    assert "[Rescue] Checkout: Payments time out" in types("messages").stdout


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_: float) -> None:
        for row in HistoryImport.objects.filter(state="reading"):
            read_import(row.pk, at=NOON)

    monkeypatch.setattr("time.sleep", read)


def test_a_history_is_brought_and_the_rejected_rows_are_shown(
    types: Terminal, worker: None, tmp_path: Path
) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY)
    done = types("import", "incidents", str(file), "--team", "checkout")
    assert done.exit_code == 0
    assert "1 added, 1 rejected" in done.stdout
    assert "3\tStarted at" in done.stdout
    assert "month 13" in done.stdout
    again = types.json("import", "incidents", str(file), "--team", "checkout")
    assert (again["rows_added"], again["rows_unchanged"], again["file_name"]) == (
        0,
        1,
        "history.csv",
    )


def test_a_dry_run_changes_nothing(types: Terminal, worker: None, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY)
    done = types("import", "incidents", str(file), "--team", "checkout", "--dry-run")
    assert "1 would be added" in done.stdout
    assert not Incident.objects.exists()


def test_a_file_that_is_no_history_is_refused_at_once(types: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    refused = types("import", "incidents", str(file), "--team", "checkout")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.strip().endswith(".")
    assert not HistoryImport.objects.exists()


def test_an_import_that_nobody_reads_says_so(types: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY)
    left = types("import", "incidents", str(file), "--team", "checkout")
    assert left.exit_code == 1
    assert "peacetime worker" in left.stderr
    assert Team.objects.get(slug="checkout").imports.get().state == "reading"
