"""The measures as programs read them."""

from datetime import timedelta

import pytest

from tests.api.conftest import Caller
from tests.builders import NOON, a_rescue
from tests.cast import Cast
from tests.web.test_measures import an_entry

pytestmark = pytest.mark.django_db


def test_figures_come_with_what_they_leave_out(cast: Cast, alice: Caller) -> None:
    an_entry(cast.checkout, customers_affected="20 users")
    an_entry(cast.checkout, hours=None)
    a_rescue(cast.checkout)
    found = alice.get("/measures?team=checkout&by=severity")
    recover = next(each for each in found["durations"] if each["name"] == "time_to_recover")
    assert recover["median"] == {"seconds": 7200.0, "is_at_least": False}
    assert recover["not_known"] == [{"reason": "“Resolved” is missing", "incidents": 1}]
    assert recover["note"].startswith("Only one")
    assert found["impact"]["customer_hours"] == 40
    assert found["impact"]["full_outage_seconds"] is None
    assert found["frequency"]["rescues"] == 1
    assert found["frequency"]["low"] < found["frequency"]["rate"] < found["frequency"]["high"]
    assert [group["key"] for group in found["groups"]] == ["SEV2"]


def test_rows_come_a_page_at_a_time(cast: Cast, alice: Caller) -> None:
    refs = [an_entry(cast.checkout, days=day).ref for day in range(1, 4)]
    first = alice.get("/measures/incidents?measure=time_to_recover&limit=2")
    second = alice.get(first["next"])
    assert [row["id"] for row in first["items"] + second["items"]] == refs
    assert second["next"] is None
    assert first["items"][0]["seconds"] == 7200.0


def test_days_are_those_of_the_team(cast: Cast, alice: Caller) -> None:
    an_entry(cast.checkout, impact_started_at=NOON.replace(hour=23, minute=30), resolved_at=None)
    day = (NOON + timedelta(days=1)).date()
    assert alice.get(f"/measures?team=checkout&from={day}")["incidents"] == 1  # in Berlin
    assert alice.get(f"/measures?from={day}")["incidents"] == 0


@pytest.mark.parametrize(
    "path", ["/measures.csv", "/measures/incidents.csv", "/measures/rescues.csv"]
)
def test_tables_are_files(cast: Cast, alice: Caller, path: str) -> None:
    answer = alice("GET", path)
    assert answer.status == 200
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_what_makes_no_sense_has_a_code(alice: Caller) -> None:
    for query, code in {
        "severity=bad": "severity_unknown",
        "by=person": "by_unknown",
        "from=2026-02-01&to=2026-01-01": "period_reversed",
    }.items():
        assert alice("GET", f"/measures?{query}").code == code
