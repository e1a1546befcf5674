"""Bringing a history, through the form."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import HistoryImport
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
