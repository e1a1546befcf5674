"""Incidents are found by what somebody remembers of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME
from peacetime.queries.incident_search import (
    Wanted,
    _latest_first,
    everything_found,
    found_incidents,
    search,
)
from peacetime.queries.measures import question
from tests.builders import NOON, a_team
from tests.web.test_measures import an_entry

pytestmark = pytest.mark.django_db


def found(text: str = "", *, state: str = "", kind: str = "", **asked: Any) -> list[str]:
    wanted = Wanted(question(at=NOON, **asked), text, state, kind)
    return [row.summary for row in search(PEACETIME, wanted).items]


@pytest.fixture(autouse=True)
def _three() -> None:
    team, other = a_team(), a_team("Search")
    an_entry(
        team, days=3, summary="Payments time out", service_words="updates.jenkins.io; Ledger-API"
    )
    an_entry(team, days=2, summary="Über-Störung: p99 at 5 s", final_summary="A leaking pool")
    an_entry(other, days=1, summary="Payments are slow", is_open=True, hours=None, severity="SEV0")
    an_entry(other, days=4, summary="New disks", kind="maintenance")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("payments", ["Payments are slow", "Payments time out"]),
        ("PAY", ["Payments are slow", "Payments time out"]),
        ("payments out", ["Payments time out"]),
        ("out, payments!", ["Payments time out"]),
        ("jenkins", ["Payments time out"]),
        ("updates.jenkins.io", ["Payments time out"]),
        ("ledger api", ["Payments time out"]),
        ("störung", ["Über-Störung: p99 at 5 s"]),
        ("leaking", ["Über-Störung: p99 at 5 s"]),
        ("p99", ["Über-Störung: p99 at 5 s"]),
        ("nothing of that", []),
    ],
)
def test_every_word_must_stand_there(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", ["", "  ", "'", "& | !", "\0", ":*", "\ud800"])
def test_what_holds_no_word_finds_everything(text: str) -> None:
    assert len(found(text)) == 4


def test_a_team_a_day_a_severity_a_service_and_a_state_narrow_it() -> None:
    assert found(team="search") == ["Payments are slow", "New disks"]
    assert found(severity="SEV0") == ["Payments are slow"]
    assert found(service="Ledger-API") == ["Payments time out"]
    assert found(state="open") == ["Payments are slow"]
    assert len(found(state="closed")) == 3
    assert found(kind="maintenance") == ["New disks"]
    day = (NOON - timedelta(days=3)).date()
    assert found(first_day=day, last_day=day) == ["Payments time out"]


def test_an_incident_is_found_by_its_id() -> None:
    [row] = search(PEACETIME, Wanted(question(at=NOON), "störung")).items
    assert found(row.id) == [row.summary]


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Choose one of open, closed"):
        found(state="late")


def test_an_export_is_the_same_from_beginning_to_end() -> None:
    wanted = Wanted(question(at=NOON), "payments")
    rows = list(everything_found(PEACETIME, wanted))
    assert tuple(rows) == search(PEACETIME, wanted).items


@pytest.mark.parametrize(
    ("text", "index"), [("payments", "incident_by_words"), ("", "incident_by_beginning")]
)
def test_the_database_has_an_index_for_it(text: str, index: str) -> None:
    wanted = Wanted(question(at=NOON), text)
    rows = _latest_first(found_incidents(PEACETIME, wanted), wanted)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        if text:
            cursor.execute("SET LOCAL enable_indexscan = off")
    assert index in rows[:50].explain()
