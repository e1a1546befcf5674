"""Bringing a history, through the form."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import HistoryImport, Incident
from peacetime.usecases.import_undo import take_back
from peacetime.usecases.imports import read_import
from tests.cast import Cast, the_cast
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db

HISTORY = b"""incident_id,title,started_at,resolved_at
1,Disk full,2024-02-03T10:00:00Z,2024-02-03T15:30:00Z
2,Backwards,2024-03-01T12:00:00Z,2024-03-01T11:00:00Z
"""


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def alice(cast: Cast) -> Client:
    return cast.browser("alice")


def a_file(content: bytes = HISTORY, name: str = "incidents.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/csv")


def test_a_file_is_read_and_its_rejected_rows_come_back(cast: Cast, alice: Client) -> None:
    page = sends(alice, "/import", team="checkout", file=a_file())
    assert page.heading == "incidents.csv"
    assert "Reading row 0 of 2" in page.text
    row = HistoryImport.objects.get()
    read_import(row.pk, at=timezone.now())
    page = opens(alice, f"/import/{row.pk}")
    assert "1 added, 1 rejected. The history makes 1 Rescues." in page.text.replace(
        "Rescue.", "Rescues."
    )
    assert "1 row rejected" in page.text
    assert "2,Backwards" in page.text
    rejected: Any = alice.get(f"/import/{row.pk}/rejected.csv")
    assert rejected["Content-Type"] == "text/csv; charset=utf-8"
    assert f"rejected-rows-of-import-{row.pk}.csv" in rejected["Content-Disposition"]
    assert "2,Backwards" in rejected.getvalue().decode()
    assert "incidents.csv" in opens(alice, "/import").text


def test_trying_changes_nothing(cast: Cast, alice: Client) -> None:
    page = sends(alice, "/import", team="checkout", file=a_file(), dry_run="yes")
    assert "tried only: nothing was changed" in page.text
    row = HistoryImport.objects.get()
    read_import(row.pk, at=timezone.now())
    assert "1 would be added" in opens(alice, f"/import/{row.pk}").text
    assert not cast.checkout.incidents.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"team": "checkout"}, "Choose the file to import."),
        ({"file": HISTORY}, "Choose the team it is about."),
        ({"team": "checkout", "file": HISTORY, "time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"team": "checkout", "file": b"day,name\n1,2\n"}, ""),
        ({"team": "checkout", "file": b""}, ""),
        ({"team": "checkout", "file": b"\x89PNG\r\n\x1a\n" + bytes(200)}, ""),
    ],
)
def test_a_refusal_says_what_is_wrong_and_keeps_the_form(
    alice: Client, fields: dict[str, Any], sentence: str
) -> None:
    sent = {
        name: a_file(value) if isinstance(value, bytes) else value for name, value in fields.items()
    }
    page = refused(alice, "/import", sent)
    assert sentence in page.problems
    assert len(page.problems) > 40
    for name in {"team", "time_zone"} & set(fields):
        assert page.typed[name] == fields[name]
    assert not HistoryImport.objects.exists()


def test_the_same_form_twice_starts_one_import(alice: Client) -> None:
    for _ in range(2):
        sends(alice, "/import", team="checkout", file=a_file(), idempotency_key="k")
    assert HistoryImport.objects.count() == 1


def test_a_team_that_one_does_not_lead_is_not_offered(cast: Cast, alice: Client) -> None:
    assert "Checkout" in opens(alice, "/import").part("team").text
    assert "Checkout" not in opens(cast.browser("bob"), "/import").part("team").text


def test_the_end_of_a_long_file_name_is_kept(alice: Client) -> None:
    sends(alice, "/import", team="checkout", file=a_file(name="x" * 300 + ".csv"))
    assert HistoryImport.objects.get().file_name.endswith("xxx.csv")


def test_an_import_that_is_not_there_says_so(alice: Client) -> None:
    for path in ("/import/99999999", "/import/99999999/rejected.csv"):
        assert opens(alice, path, status=404).heading == "There is nothing here"
    assert opens(alice, f"/import/{10**30}", status=404).heading == "There is nothing here"


SHEET = b"""wann,was,bis
01/03/2026 10:00,=1+1,01/03/2026 11:00
02/03/2026 24:00,<b>Zu</b>,
"""
POINTED = {
    "column-started_at": "wann",
    "column-title": "was",
    "column-resolved_at": "bis",
    "time_zone": "Europe/Berlin",
    "date_order": "day_first",
}


def test_an_unknown_sheet_is_pointed_at_looked_at_imported_and_undone(
    cast: Cast, alice: Client
) -> None:
    page = sends(alice, "/import", team="checkout", file=a_file(SHEET), then="look")
    assert page.heading == "incidents.csv"
    assert "Which column is which?" in page.text
    assert "wann: 01/03/2026 10:00 · 02/03/2026 24:00" in page.text
    row = HistoryImport.objects.get()
    page = sends(alice, f"/import/{row.pk}/read-as", POINTED)
    assert "1 would be added, 1 rejected. The history would make 1 Rescue." in page.text
    assert "there is no hour 24" in page.text
    assert page.typed["column-started_at"] == "wann"
    page = sends(alice, f"/import/{row.pk}/read-as", {**POINTED, "midnight_24": "yes"})
    assert "2 would be added" in page.text
    assert not Incident.objects.exists()
    sends(alice, f"/import/{row.pk}/confirm")
    read_import(row.pk, at=timezone.now())
    page = opens(alice, f"/import/{row.pk}")
    assert "2 added. The history makes 2 Rescues" in page.text
    assert {i.summary for i in Incident.objects.all()} == {"=1+1", "<b>Zu</b>"}
    assert "It is being undone" in sends(alice, f"/import/{row.pk}/undo").text
    take_back(row.pk, at=timezone.now())
    assert "Undone." in opens(alice, f"/import/{row.pk}").text
    assert not Incident.objects.exists()


def test_the_next_sheet_like_it_is_read_in_the_same_way(cast: Cast, alice: Client) -> None:
    sends(alice, "/import", team="checkout", file=a_file(SHEET), then="look")
    first = HistoryImport.objects.get()
    sends(alice, f"/import/{first.pk}/read-as", POINTED)
    sends(alice, f"/import/{first.pk}/confirm")
    page = sends(alice, "/import", team="checkout", file=a_file(SHEET), then="look")
    assert "The columns are read as in an earlier import of such a file." in page.text
    assert page.typed["time_zone"] == "Europe/Berlin"


def test_dates_that_tell_no_order_are_asked_about_before_anything_is_written(
    cast: Cast, alice: Client
) -> None:
    sends(alice, "/import", team="checkout", file=a_file(SHEET), then="look")
    row = HistoryImport.objects.get()
    page = sends(alice, f"/import/{row.pk}/read-as", {**POINTED, "date_order": ""})
    assert "Which comes first, day or month?" in page.text
    assert "Import it like this" not in page.text
    page = sends(alice, f"/import/{row.pk}/confirm")
    assert "Say which comes first." in page.text
    assert HistoryImport.objects.get().state == "draft"


def test_a_tool_that_is_recognised_stays_so_when_only_the_zone_is_said(
    cast: Cast, alice: Client
) -> None:
    jira = b"Summary,Issue key,Created\nSlow,OPS-1,09/Oct/25 1:42 PM\n"
    page = sends(alice, "/import", team="checkout", file=a_file(jira), then="look")
    assert "The columns are those of Jira." in page.text
    row = HistoryImport.objects.get()
    fields = {name: page.typed[name] for name in page.typed if name.startswith("column-")}
    assert fields["column-incident_id"] == "Issue key"
    page = sends(alice, f"/import/{row.pk}/read-as", {**fields, "time_zone": "Europe/Berlin"})
    assert "1 would be added" in page.text
    row.refresh_from_db()
    assert (row.columns, row.tool) == (None, "Jira")


def test_a_draft_that_was_put_away_is_gone(cast: Cast, alice: Client) -> None:
    sends(alice, "/import", team="checkout", file=a_file(), then="look")
    page = sends(alice, f"/import/{HistoryImport.objects.get().pk}/undo", draft="yes")
    assert "The file was put away" in page.text
    assert not HistoryImport.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"column-started_at": ""}, "There is no column started_at"),
        ({"column-started_at": "when"}, "There is no column"),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"date_order": "year_first"}, "year_first"),
    ],
)
def test_what_cannot_be_pointed_at_is_refused_and_the_form_kept(
    alice: Client, fields: dict[str, str], sentence: str
) -> None:
    sends(alice, "/import", team="checkout", file=a_file(SHEET), then="look")
    row = HistoryImport.objects.get()
    page = refused(alice, f"/import/{row.pk}/read-as", {**POINTED, **fields})
    assert sentence in page.problems
    assert page.typed["column-title"] == "was"


def test_only_who_may_import_sees_a_draft_and_undoes_an_import(cast: Cast, alice: Client) -> None:
    sends(alice, "/import", team="checkout", file=a_file(), then="look")
    row = HistoryImport.objects.get()
    bob = cast.browser("bob")
    opens(bob, f"/import/{row.pk}", status=403)
    assert "incidents.csv" not in opens(bob, "/import").text
    sends(alice, f"/import/{row.pk}/confirm")
    read_import(row.pk, at=timezone.now())
    assert "Undo this import" in opens(alice, f"/import/{row.pk}").text
    assert "Undo this import" not in opens(bob, f"/import/{row.pk}").text
