"""Schedules and past incidents of connected tools, at a terminal."""

from collections.abc import Callable
from typing import Any

import pytest

from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.storage.models import BackFill, Connection, HistoryImport, Incident, Team
from peacetime.usecases import back_fills
from peacetime.usecases.burst.schedules import record_not_read
from peacetime.usecases.import_undo import take_back
from peacetime.usecases.imports import read_import
from tests.builders import NOON
from tests.cli.conftest import Terminal

pytestmark = pytest.mark.django_db
ROW = {
    "incident_id": "P1",
    "title": "Orders fail",
    "started_at": "2026-03-01T10:00:00Z",
    "resolved_at": "2026-03-01T11:00:00Z",
}


@pytest.fixture
def dana(types_as: Callable[[str], Terminal]) -> Terminal:
    terminal = types_as("dana")
    terminal.environment["PD_TOKEN"] = "u+abcdefgh"
    return terminal


def pagerduty() -> Connection:
    return Connection.objects.create(
        provider="pagerduty", name="Pager", created_at=NOON, created_by="dana@example.org"
    )


def test_schedules_are_connected_read_and_listed(dana: Terminal) -> None:
    assert "pagerduty\t" in dana("schedules", "tools").stdout
    made = dana(
        *("schedules", "connect", "pagerduty", "Pager", "--secret", "token=PD_TOKEN"),
        *("--schedule", "P1AB2CD=checkout", "--schedule", "P9=checkout"),
    )
    assert "It writes nothing there." in made.stdout, made.stderr
    row = Connection.objects.get()
    assert row.settings["schedules"] == "P1AB2CD=checkout\nP9=checkout"
    assert "They are being read" in dana("schedules", "read", str(row.pk)).stdout
    assert "not yet" in dana("schedules", "list").stdout
    record_not_read(row.pk, "checkout", ["P9"], "The tool refuses the token.", at=NOON)
    (shown,) = dana.json("schedules", "list")["items"]
    assert (shown["schedule"], shown["problem"]) == ("P9", "The tool refuses the token.")


def test_a_tool_without_schedules_is_refused_with_those_that_have(dana: Terminal) -> None:
    refused = dana("schedules", "connect", "discord", "Chat")
    assert refused.exit_code != 0
    assert "“discord” has no schedules. Choose one of:" in refused.stderr


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, Any]]]:
    """The pages that the tool answers with; a sleep is the worker's turn."""
    pages: list[list[dict[str, Any]]] = [[ROW], []]

    def work(_: float) -> None:
        for row in BackFill.objects.filter(state="fetching"):
            work = back_fills.Work(
                row.pk,
                row.connection_id,
                "pagerduty",
                Place({}, {}),
                "",
                row.since,
                row.asked_at,
                row.cursor,
                0,
            )
            if pages and not back_fills.keep_page(work, pages.pop(0), ""):
                back_fills.finish(work, at=NOON)
        for brought in HistoryImport.objects.filter(state="reading"):
            read_import(brought.pk, at=NOON)
        for brought in HistoryImport.objects.filter(state="undoing"):
            take_back(brought.pk, at=NOON)

    monkeypatch.setattr("time.sleep", work)
    return pages


def test_past_incidents_are_fetched_looked_at_imported_and_taken_back(
    dana: Terminal, worker: list[list[dict[str, Any]]]
) -> None:
    number = str(pagerduty().pk)
    assert f"{number}\tPager\t" in dana("back-fill", "tools").stdout
    fetched = dana("back-fill", "fetch", number, "--team", "checkout", "--days", "30")
    assert "1 incident fetched since" in fetched.stdout
    assert "1 would be added" in fetched.stdout
    assert not Incident.objects.exists()
    draft = str(HistoryImport.objects.get().pk)
    assert f"peacetime back-fill import {draft}" in fetched.stdout
    assert f"fetched\t1\t{draft}" in dana("back-fill", "list", number).stdout
    assert dana.json("back-fill", "preview", draft)["outcome"]["rows_added"] == 1
    assert dana.json("back-fill", "import", draft)["rows_added"] == 1
    assert Incident.objects.get().team == Team.objects.get(slug="checkout")
    again = dana("back-fill", "import", draft)
    assert again.exit_code == 1
    assert dana("back-fill", "undo", draft, "--yes").exit_code == 0
    assert not Incident.objects.exists()


def test_what_could_not_be_fetched_is_said_with_its_code(
    dana: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = str(pagerduty().pk)
    monkeypatch.setattr(
        "time.sleep",
        lambda _: back_fills.give_up(BackFill.objects.get().pk, "No such token.", at=NOON),
    )
    refused = dana("back-fill", "fetch", number, "--team", "checkout", "--json")
    assert refused.exit_code == 1
    assert '"code":"history_not_fetched"' in refused.stderr
    assert (
        "days are asked for"
        in dana(*("back-fill", "fetch", number, "--team", "checkout", "--days", "9999")).stderr
    )
