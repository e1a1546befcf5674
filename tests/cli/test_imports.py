"""Bringing an unknown sheet: looked at, mapped, imported, taken back."""

import gzip
from pathlib import Path

import pytest

from peacetime.storage.models import HistoryImport, Incident
from peacetime.usecases.import_undo import take_back
from peacetime.usecases.imports import read_import
from tests.builders import NOON
from tests.cli.conftest import Terminal

SHEET = "wann,was,bis\n01/03/2026 10:00,Netz weg,01/03/2026 11:00\n01/03/2026 24:00,Zu,\n"
POINTED = ("--map", "started_at=wann", "--map", "title=was", "--map", "resolved_at=bis")
SAID = (*POINTED, "--time-zone", "UTC", "--date-order", "day_first")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "netz.csv.gz"
    path.write_bytes(gzip.compress(SHEET.encode()))
    return str(path)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_: float) -> None:
        for row in HistoryImport.objects.filter(state="reading"):
            read_import(row.pk, at=NOON)
        for row in HistoryImport.objects.filter(state="undoing"):
            take_back(row.pk, at=NOON)

    monkeypatch.setattr("time.sleep", work)


def test_a_look_shows_the_columns_and_asks(types: Terminal, file: str) -> None:
    shown = types("import", "incidents", file, "--team", "checkout", "--preview")
    assert shown.exit_code == 0
    assert "wann\t–\t01/03/2026 10:00" in shown.stdout
    assert "To be said first: No column is known here" in shown.stdout
    asked = types("import", "incidents", file, "--team", "checkout", "--preview", *POINTED)
    assert "To be said first: A date like" in asked.stdout
    assert not HistoryImport.objects.exists()


def test_a_look_says_what_would_become_of_the_rows(types: Terminal, file: str) -> None:
    shown = types("import", "incidents", file, "--team", "checkout", "--preview", *SAID)
    assert "wann\tstarted_at\t" in shown.stdout
    assert "1 would be added, 1 rejected. The history would make 1 Rescue." in shown.stdout
    assert "there is no hour 24" in shown.stdout
    midnight = types.json(
        *("import", "incidents", file, "--team", "checkout", "--preview", *SAID, "--midnight-24")
    )
    assert midnight["outcome"]["rows_added"] == 2


def test_a_mapped_import_is_listed_and_taken_back(types: Terminal, worker: None, file: str) -> None:
    done = types.json("import", "incidents", file, "--team", "checkout", *SAID)
    assert (done["rows_added"], done["rows_rejected"]) == (1, 1)
    assert Incident.objects.get().summary == "Netz weg"
    assert "netz.csv.gz\tcheckout" in types("imports", "list", "--team", "checkout").stdout
    unsure = types("imports", "undo", str(done["id"]))
    assert (unsure.exit_code, "--yes" in unsure.stderr) == (2, True)
    undone = types("imports", "undo", str(done["id"]), "--yes")
    assert undone.stdout.strip() == "Undone."
    assert not Incident.objects.exists()
    again = types("imports", "undo", str(done["id"]), "--yes")
    assert (again.exit_code, again.stderr.strip()) == (1, "This import was undone already.")


def test_an_import_that_nobody_can_order_ends_with_the_question(
    types: Terminal, worker: None, file: str
) -> None:
    left = types("import", "incidents", file, "--team", "checkout", *POINTED, "--time-zone", "UTC")
    assert left.exit_code == 1
    assert "Say which comes first." in left.stderr
