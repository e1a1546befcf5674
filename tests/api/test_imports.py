"""A history is taken over the API: as the body or in a form, with its progress and what was left."""

import gzip
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from peacetime.storage.models import HistoryImport
from peacetime.usecases import import_undo
from peacetime.usecases import imports as usecases
from tests.api.conftest import PREFIX, Caller
from tests.builders import NOON

HISTORY = b"""incident_id,kind,started_at,resolved_at,title
a,incident,2026-03-01T10:00:00Z,2026-03-01T12:00:00Z,Checkout is slow
b,incident,2026-13-03T11:00:00Z,,Month 13
"""
PATH = "/teams/checkout/imports"


def test_the_body_is_the_file_and_its_progress_can_be_followed(alice: Caller) -> None:
    taken = alice("POST", f"{PATH}?file_name=jenkins.csv", raw=HISTORY)
    assert (taken.status, taken.body["state"]) == (202, "reading")
    usecases.read_import(taken.body["id"], at=NOON)
    done = alice.get(f"/imports/{taken.body['id']}")
    assert (done["state"], done["rows_added"], done["rows_rejected"]) == ("done", 1, 1)
    assert (done["team"], done["file_name"]) == ("checkout", "jenkins.csv")
    assert [(row["line"], row["code"]) for row in done["rejects"]] == [(3, "month_out_of_range")]
    left = alice("GET", f"/imports/{taken.body['id']}/rejected.csv")
    assert left.headers["Content-Type"] == "text/csv"
    assert left.headers["Content-Disposition"].startswith("attachment")
    assert b"Month 13" in left.body
    assert [item["id"] for item in alice.get("/imports?team=checkout")["items"]] == [done["id"]]


def test_a_form_may_hold_the_file(alice: Caller) -> None:
    client = Client(headers={"Authorization": f"Bearer {alice.token}"})
    form: Any = {"file": SimpleUploadedFile("h.csv", HISTORY)}
    taken = client.post(f"{PREFIX}{PATH}?dry_run=true", form)
    assert (taken.status_code, taken.json()["is_dry_run"]) == (202, True)
    empty = client.post(f"{PREFIX}{PATH}", {"note": "no file"})
    assert (empty.status_code, empty.json()["code"]) == (422, "file_missing")


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 422, "file_empty"),
        (b"\x89PNG\r\n\x1a\n\x00", 422, "file_not_text"),
        (b"a,b\n1,2\n", 422, "column_unknown"),
    ],
)
def test_what_is_no_history_is_refused_at_once(
    alice: Caller, raw: bytes, status: int, code: str
) -> None:
    refused = alice("POST", PATH, raw=raw)
    assert (refused.status, refused.code) == (status, code)
    assert not HistoryImport.objects.exists()


def test_a_file_larger_than_a_json_body_may_be_is_taken(
    alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = HISTORY + b"c,incident,2026-03-04T10:00:00Z,,Again and again\n" * 60_000
    assert len(large) > 2 * 1024 * 1024
    assert alice("POST", PATH, raw=large).status == 202
    monkeypatch.setattr(usecases, "LARGEST_FILE", 100)
    refused = alice("POST", PATH, raw=HISTORY)
    assert (refused.status, refused.code) == (413, "file_too_large")


def test_an_unknown_zone_is_refused(alice: Caller) -> None:
    refused = alice("POST", f"{PATH}?time_zone=Europe/Atlantis", raw=HISTORY)
    assert (refused.status, refused.code) == (422, "unknown_time_zone")


SHEET = b"wann,was,bis\n2026-03-01 10:00,=1+1,2026-03-01 11:00\n31/12/2026 10:00,x,\n"
POINTED = "map=started_at=wann&map=title=was&map=resolved_at=bis&time_zone=UTC"
PREVIEW = "/imports/preview?team=checkout"


def test_a_look_at_a_file_asks_which_column_is_which_and_keeps_nothing(alice: Caller) -> None:
    asked = alice("POST", PREVIEW, raw=SHEET)
    assert asked.status == 200
    assert [question["code"] for question in asked.body["questions"]] == ["columns"]
    assert asked.body["outcome"] is None
    assert asked.body["columns"][0] == {
        "name": "wann",
        "samples": ["2026-03-01 10:00", "31/12/2026 10:00"],
    }
    shown = alice("POST", f"{PREVIEW}&{POINTED}", raw=SHEET)
    assert shown.body["mapping"] == {"started_at": "wann", "title": "was", "resolved_at": "bis"}
    assert (shown.body["outcome"]["rows_added"], shown.body["outcome"]["rescues"]) == (1, 1)
    assert shown.body["outcome"]["rows"][0]["title"] == "=1+1"
    assert [row["code"] for row in shown.body["outcome"]["rejects"]] == ["moment_in_future"]
    assert not HistoryImport.objects.exists()


def test_an_import_is_mapped_in_the_request_and_undone(alice: Caller) -> None:
    taken = alice("POST", f"{PATH}?{POINTED}", raw=SHEET)
    usecases.read_import(taken.body["id"], at=NOON)
    done = alice.get(f"/imports/{taken.body['id']}")
    assert (done["rows_added"], done["rows_rejected"], done["form"], done["tool"]) == (
        1,
        1,
        "CSV",
        "",
    )
    undoing = alice("DELETE", f"/imports/{taken.body['id']}")
    assert (undoing.status, undoing.body["state"]) == (202, "undoing")
    import_undo.take_back(taken.body["id"], at=NOON)
    assert alice.get(f"/imports/{taken.body['id']}")["state"] == "undone"
    again = alice("DELETE", f"/imports/{taken.body['id']}")
    assert (again.status, again.code) == (409, "import_undone")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("map=started_at", "map_unreadable"),
        ("map=began=wann", "field_unknown"),
        ("map=started_at=when", "column_unknown"),
        ("map=title=was", "column_missing"),
        ("date_order=year_first", "date_order_unknown"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(alice: Caller, query: str, code: str) -> None:
    for path in (f"{PATH}?{query}", f"{PREVIEW}&{query}"):
        refused = alice("POST", path, raw=SHEET)
        assert (refused.status, refused.code) == (422, code)


def test_a_packed_or_a_json_file_is_taken_as_it_is(alice: Caller) -> None:
    rows = b'[{"started_at": "2026-03-01T10:00:00Z", "title": "x"}]'
    assert alice("POST", PREVIEW, raw=rows).body["form"] == "JSON"
    shown = alice("POST", PREVIEW, raw=gzip.compress(rows)).body
    assert shown["outcome"]["rows_added"] == 1


def test_the_same_file_under_the_same_key_is_taken_once(alice: Caller) -> None:
    first = alice("POST", PATH, raw=HISTORY, Idempotency_Key="k")
    second = alice("POST", PATH, raw=HISTORY, Idempotency_Key="k")
    assert (first.body["id"], first.status) == (second.body["id"], second.status)
    assert (
        alice(
            "POST", PATH, raw=HISTORY + b"c,incident,2026-03-04T11:00:00Z,,x\n", Idempotency_Key="k"
        ).status
        == 422
    )


def test_a_file_that_comes_without_its_length_is_not_taken_for_an_empty_one(alice: Caller) -> None:
    refused = alice("POST", PREVIEW, raw=b"", Transfer_Encoding="chunked")
    assert (refused.status, refused.code) == (422, "length_missing")
