"""The measures as pages: words first, every figure opens, every table is a file."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import Incident, Rescue, Team
from tests.builders import NOON, a_rescue, an_incident
from tests.cast import Cast, the_cast
from tests.web.sending import opens

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def charlie(cast: Cast) -> Client:
    return cast.browser("charlie")


def an_entry(team: Team, *, days: float = 1, hours: float | None = 2, **more: Any) -> Incident:
    began = NOON - timedelta(days=days)
    known = {
        "impact_started_at": began,
        "resolved_at": None if hours is None else began + hours * HOUR,
        "summary": "Payments time out",
        "severity": "SEV2",
        "is_open": False,
        "created_at": NOON,
    }
    return Incident.objects.create(team=team, **{**known, **more})


def table(browser: Client, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer["Content-Type"].startswith("text/csv")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_words_come_first(cast: Cast, charlie: Client) -> None:
    for days in range(1, 13):
        an_entry(cast.checkout, days=days, hours=days)
    an_entry(cast.checkout, hours=None)
    an_entry(cast.checkout, hours=1, kind="maintenance")
    page = opens(charlie, "/measures?team=checkout")
    assert page.heading == (
        "Half of the 12 incidents were recovered within 6 h 30 min; the end of 1 more is not known"
    )
    assert "“Resolved” is missing on 1 of 13" in page.text
    assert "Kaplan and Meier (1958)" in page.part("time-to-recover-definition").text


def test_few_are_said_to_be_few(cast: Cast, charlie: Client) -> None:
    an_entry(cast.checkout)
    page = opens(charlie, "/measures")
    assert page.heading == "The one incident was recovered within 2 h"
    assert "Only one: read it, as a story." in page.text


def test_a_first_rescue_is_counted_and_no_rate_is_said(cast: Cast, charlie: Client) -> None:
    Team.objects.update(history_from=timezone.now() - timedelta(minutes=2))
    an_incident(cast.checkout, at=timezone.now() - timedelta(minutes=1))
    page = charlie.get("/measures").content.decode()
    assert "1 Rescue began; less than a week of a team is known" in page
    assert "Rescues by quarter" not in page


def test_an_empty_organisation_shows_the_way_on(charlie: Client) -> None:
    page = opens(charlie, "/measures")
    assert page.heading == "No incident is on record here"
    assert "Import a history" in page.text


def test_a_question_without_an_answer_shows_the_way_back(cast: Cast, charlie: Client) -> None:
    an_entry(cast.checkout)
    page = opens(charlie, "/measures?team=checkout&severity=SEV0&from=2026-03-05&to=2026-03-06")
    assert "Ask for everything" in page.text


def test_an_address_holds_the_whole_question(cast: Cast, charlie: Client) -> None:
    an_entry(cast.checkout, service_words="Payments API; Ledger")
    address = "/measures?team=checkout&service=Ledger&severity=SEV2&from=2026-03-01&to=2026-03-31"
    page = opens(charlie, f"{address}&by=service")
    assert "Checkout, Ledger, SEV2, from 1 Mar 2026, until 31 Mar 2026" in page.text
    assert "Payments API" in page.text


@pytest.mark.parametrize("figure", ["time_to_recover", "time_to_detect", "impact"])
def test_a_figure_opens_down_to_its_incidents(cast: Cast, charlie: Client, figure: str) -> None:
    known, open_ = (
        an_entry(cast.checkout, summary="Disk full"),
        an_entry(cast.checkout, hours=None, is_open=True, summary="Going on"),
    )
    page = opens(charlie, f"/measures/incidents?measure={figure}&sort=longest")
    assert {f"/incidents/{known.ref}", f"/incidents/{open_.ref}"} <= {
        element["href"] for element in page.elements if element.tag == "a"
    }
    assert ("“Impact started”" in page.text) or figure == "time_to_detect"


def test_rows_are_chosen_by_what_is_known(cast: Cast, charlie: Client) -> None:
    an_entry(cast.checkout, summary="Disk full")
    an_entry(cast.checkout, hours=None, summary="Nobody knows")
    shown = opens(charlie, "/measures/incidents?measure=time_to_recover&only=not_known").text
    assert "Nobody knows" in shown
    assert "Disk full" not in shown


def test_the_share_of_time_opens_down_to_its_rescues(cast: Cast, charlie: Client) -> None:
    rescue = a_rescue(cast.checkout)
    an_entry(cast.checkout, summary="Disk full", rescue=rescue)
    Rescue.objects.create(team=cast.checkout, started_at=NOON - HOUR, end_is="unknown")
    page = opens(charlie, "/measures/rescues?team=checkout")
    assert "Disk full" in page.text
    assert "end not known" in page.text
    assert "2 Rescues" in page.text
    assert [row["end_is"] for row in table(charlie, "/measures/rescues.csv")] == [
        "unknown",
        "exact",
    ]


def test_every_figure_is_in_the_file(cast: Cast, charlie: Client) -> None:
    an_entry(cast.checkout, customers_affected="20 users")
    a_rescue(cast.checkout)
    rows = table(charlie, "/measures.csv?by=severity")
    by_name = {(row["group"], row["figure"], row["statistic"]): row for row in rows}
    assert by_name["", "time_to_recover", "median"]["value"] == "7200"
    assert by_name["SEV2", "time_to_recover", "p90"]["value"] == "7200"
    assert by_name["", "impact", "customers × duration"]["value"] == "40"
    assert by_name["", "frequency", "rate"]["low"]
    assert by_name["", "time_to_detect", "median"]["why_not_known"] == (
        "“Detected” is missing on 1 of 1"
    )


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1"])
def test_no_title_is_run_by_a_spreadsheet(cast: Cast, charlie: Client, title: str) -> None:
    an_entry(cast.checkout, summary=title)
    [row] = table(charlie, "/measures/incidents.csv")
    assert row["summary"] == f"'{title}"


@pytest.mark.parametrize(
    ("query", "sentence", "status"),
    [
        ("team=nowhere", "There is no team", 404),
        ("severity=bad", "is not a severity", 422),
        ("from=yesterday", "which is no day", 422),
        ("from=2026-02-01&to=2026-01-01", "ends before it begins", 422),
        ("from=0001-01-01", "lies too far away", 422),
        ("by=person", "groups nothing", 422),
    ],
)
def test_what_makes_no_sense_is_said(
    charlie: Client, query: str, sentence: str, status: int
) -> None:
    assert sentence in opens(charlie, f"/measures?{query}", status=status).text


@pytest.mark.parametrize("query", ["measure=nonsense", "only=some", "sort=worst"])
def test_rows_of_nothing_are_refused(charlie: Client, query: str) -> None:
    assert "Choose one of" in opens(charlie, f"/measures/incidents?{query}", status=422).text


def test_the_team_leads_to_its_measures(cast: Cast, charlie: Client) -> None:
    links = [element["href"] for element in opens(charlie, "/teams/checkout").elements]
    assert "/measures?team=checkout" in links
