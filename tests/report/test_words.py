"""The sentences of a report, and the five real histories."""

import json
import os
import re
from pathlib import Path

import pytest

from peacetime.report.assembly import Asked, assembled
from peacetime.report.machine import as_json
from peacetime.report.markdown import as_markdown
from peacetime.report.page import as_page
from peacetime.report.words.beginning import headline, lede
from tests.report.files import a_year

ROOT = Path(__file__).resolve().parents[2]
INCIDENTS = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared")) / "data" / "incidents"
NAMES = ("dandi", "foodcoopx", "jenkins_infra", "mast_stsci", "moj_cloud_platform")


def test_a_calm_year_is_said_calmly(tmp_path: Path) -> None:
    report = assembled(Asked(a_year(tmp_path), people="3"))
    assert headline(report) == (
        "Checkout spent 98% of the year in Delivery, and its reserve never ran dry"
    )
    taken, below, ahead = lede(report)
    assert taken == "Rescue took 146 hours of people’s time, none of it at night."
    assert below.startswith("The balance was never below zero; lowest was ")
    assert ahead.endswith("below 1 in 100.")


def test_one_seat_is_said_to_be_one(tmp_path: Path) -> None:
    report = assembled(Asked(a_year(tmp_path, hours=12)))
    assert "one person’s reserve would have" in headline(report)
    assert "Carried by one person alone" in lede(report)[1]


@pytest.mark.parametrize("name", NAMES)
def test_each_real_history_gives_a_whole_report(name: str) -> None:
    report = assembled(Asked(str(INCIDENTS / f"{name}.csv")))
    found = json.loads(as_json(report))
    assert all("unknown" not in found[part] for part in ("modes", "balance", "drains", "forecast"))
    page, text = as_page(report), as_markdown(report)
    assert len(page) < 200_000
    said = re.sub(r"<[^>]+>", " ", page.partition("<body>")[2]) + text
    assert not re.findall(r"(?<![\d.,])1 (credit-hours|hours|days|people|incidents)\b", said)
    assert not re.findall(r"(\d+ [A-Z][a-z]{2} \d{4}) to \1", said), "a day is no span"
    assert not re.findall(r"(?i)burn(t|ed) out|burnout|\bN/A\b|\bnan\b|\binf\b|\bNone\b h", said)


def test_a_real_history_holds_what_was_counted_by_hand() -> None:
    found = json.loads(as_json(assembled(Asked(str(INCIDENTS / "jenkins_infra.csv")))))
    rows = found["about"]["rows"]
    assert (rows["incidents"], rows["maintenance"], len(rows["rejected"])) == (111, 178, 8)
    assert found["about"]["team"] == "Jenkins infra"
