"""Programs find incidents and audit entries."""

from datetime import timedelta

import pytest

from peacetime.usecases.services import add_service
from tests.api.conftest import Caller
from tests.builders import NOON
from tests.cast import Cast
from tests.web.test_measures import an_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two(cast: Cast) -> None:
    an_entry(cast.checkout, days=2, summary="Payments time out", service_words="Ledger")
    an_entry(cast.checkout, days=1, summary="Disk full", is_open=True, hours=None, severity="SEV0")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=pay", ["Payments time out"]),
        ("service=Ledger", ["Payments time out"]),
        ("severity=SEV0", ["Disk full"]),
        ("state=open", ["Disk full"]),
        ("open=false", ["Payments time out"]),
        ("from=2026-03-03", ["Disk full"]),
        ("to=2026-03-02&team=checkout", ["Payments time out"]),
        ("kind=maintenance", []),
        ("", ["Payments time out", "Disk full"]),
    ],
)
def test_incidents_are_found(alice: Caller, query: str, expected: list[str]) -> None:
    found = alice.get(f"/incidents?{query}")
    assert [incident["summary"] for incident in found["items"]] == expected


def test_what_is_found_comes_a_page_at_a_time(alice: Caller) -> None:
    first = alice.get("/incidents?team=checkout&limit=1")
    second = alice.get(first["next"])
    assert [page["items"][0]["summary"] for page in (first, second)] == [
        "Payments time out",
        "Disk full",
    ]
    assert second["next"] is None


def test_what_is_found_is_a_file(alice: Caller) -> None:
    answer = alice("GET", "/incidents.csv?q=disk")
    assert answer.body.decode("utf-8-sig").splitlines()[1].split(",")[5] == "Disk full"


def test_an_unknown_state_has_a_code(alice: Caller) -> None:
    assert alice("GET", "/incidents?state=late").code == "state_unknown"


def test_the_audit_log_is_narrowed_by_time(cast: Cast, program: Caller) -> None:
    dana = cast.acting("dana")
    add_service("Payments", team="checkout", actor=dana, at=NOON)
    add_service("Ledger", team="checkout", actor=dana, at=NOON + timedelta(days=2))
    path = "/audit?actor=dana@example.org&from=2026-03-05T00:00:00Z&to=2026-03-07T00:00:00Z"
    assert [entry["object"] for entry in program.get(path)["items"]] == ["service:ledger"]
    assert [entry["object"] for entry in program.get("/audit?fact=service.added")["items"]] == [
        "service:payments",
        "service:ledger",
    ]
    answer = program("GET", path.replace("/audit", "/audit.csv"))
    assert len(answer.body.decode("utf-8-sig").splitlines()) == 2
