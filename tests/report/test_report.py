"""What a report says: from people's hours to what nobody knows, and never a name."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from peacetime.report.assembly import Asked, assembled
from peacetime.report.machine import as_json
from peacetime.report.markdown import as_markdown
from peacetime.report.page import as_page
from peacetime.report.values import Report
from tests.report.files import BEGINS, a_file, a_row, a_year


def of(file: str, **asked: Any) -> Report:
    return assembled(Asked(file, **asked))


def said(file: str, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_json(of(file, **asked)))
    return found


def gaps(report: dict[str, Any]) -> set[str]:
    return {each["code"] for each in report["unknown"]}


def test_an_hour_in_working_hours_costs_half_and_a_call_by_day_its_own(tmp_path: Path) -> None:
    found = said(a_file(tmp_path, a_row(1, BEGINS, 2)))
    by_time = {each["what"]: each["credit_hours"] for each in found["drains"]["by_time"]}
    assert by_time == {"Working hours": 1.0, "Being called": 0.4}
    assert found["balance"]["spent"] == 1.4
    earned = 22 * 5 / 168  # the day has so many hours of Delivery, and the history is that day
    assert found["balance"]["now"] == pytest.approx(15 + earned - 1.4, abs=1e-3)
    assert found["balance"]["people_hours"] == 2.0


def test_one_incident_alone_says_what_it_cannot_know(tmp_path: Path) -> None:
    report = of(a_file(tmp_path, a_row(1, BEGINS)))
    found = json.loads(as_json(report))
    assert "unknown" in found["forecast"]
    assert "unknown" in found["backtest"]
    assert {"forecast_not_known", "people_not_given"} <= gaps(found)
    assert "had 1 Rescue, too few to say more" in as_page(report)
    assert "Not known" in as_markdown(report)


def test_all_parts_are_there_for_a_year(tmp_path: Path) -> None:
    found = said(a_year(tmp_path))
    assert set(found) == {
        *("modes", "balance", "drains", "forecast", "backtest", "unknown", "about"),
    }
    assert set(found["backtest"]["coverage"]) == {"50", "80", "90"}
    assert found["backtest"]["crps"] >= 0
    assert len(found["backtest"]["baselines"]) >= 3
    quantiles = list(found["forecast"]["quantiles"].values())
    assert quantiles == sorted(quantiles)
    assert 0 <= found["forecast"]["probability_of_overdraw"] <= 1
    assert len(found["forecast"]["fan"]) == 31
    modes = found["modes"]["periods"]
    assert [each["mode"] for each in modes[:3]] == ["delivery", "rescue", "delivery"]
    assert all(a["to"] == b["from"] for a, b in pairwise(modes))


def test_a_report_is_the_same_again(tmp_path: Path) -> None:
    file = a_year(tmp_path)
    assert as_json(of(file)) == as_json(of(file))


def test_people_share_what_names_nobody(tmp_path: Path) -> None:
    file = a_year(tmp_path)
    alone, six = said(file), said(file, people="6")
    assert six["balance"]["cap"] == 120
    assert six["balance"]["spent"] == pytest.approx(alone["balance"]["spent"], rel=1e-6)
    assert six["balance"]["people_hours"] == pytest.approx(alone["balance"]["people_hours"])
    assert "people_not_given" not in gaps(six)
    assert "responders_missing" in gaps(six)


def test_those_who_are_named_carry_it_and_nobody_is_ever_shown(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("name,email,time_zone\nAda Lovelace,ada@example.org,UTC\nBo Diddley,,\n")
    file = a_year(tmp_path, responders="ADA@example.org; Cyrus Vance")
    report = of(file, people=str(people))
    assert report.crew.people == 3
    assert report.crew.strangers == 1
    assert report.crew.named == 73
    assert report.capacity.person_hours == pytest.approx(2 * 73 * 2)
    for text in (as_page(report), as_markdown(report), as_json(report)):
        for name in ("ada", "lovelace", "diddley", "cyrus", "vance"):
            assert name not in text.lower()


def test_a_number_of_people_gives_its_places_to_those_who_are_named(tmp_path: Path) -> None:
    report = of(a_year(tmp_path, responders="Ada; Bo"), people="4")
    assert report.crew.people == 4


def test_a_count_of_responders_is_as_many_people(tmp_path: Path) -> None:
    report = of(a_year(tmp_path, responders="3"))
    assert (report.crew.people, report.crew.counted) == (3, 73)
    assert report.capacity.person_hours == pytest.approx(3 * 73 * 2)


def test_monitors_that_report_one_outage_are_one_piece_of_work(tmp_path: Path) -> None:
    rows = [a_row(n, BEGINS + timedelta(minutes=n), 2, services=f"s{n}") for n in range(10)]
    found = said(a_file(tmp_path, *rows))
    assert found["balance"]["people_hours"] == pytest.approx(2 + 9 / 60, abs=1e-3)
    assert "incidents_together" in gaps(found)
    assert len(found["drains"]["by_service"]) == 6


def test_nobody_is_charged_for_days_of_which_nobody_is_known(tmp_path: Path) -> None:
    found = said(a_file(tmp_path, a_row(1, BEGINS, 22 * 24)))
    assert found["balance"]["people_hours"] == 13.0
    assert {"hours_unattributed", "long_rescue"} <= gaps(found)


def test_an_end_that_is_missing_is_imputed_and_said(tmp_path: Path) -> None:
    rows = [a_row(n, BEGINS + timedelta(days=n), 3) for n in range(30)]
    found = said(a_file(tmp_path, *rows, a_row(99, BEGINS + timedelta(days=40), None)))
    assert "ends_missing" in gaps(found)
    assert found["balance"]["people_hours"] > 90


def test_another_moment_gives_the_report_of_then(tmp_path: Path) -> None:
    file = a_year(tmp_path)
    then = said(file, at=datetime(2025, 3, 1, tzinfo=UTC))
    assert then["about"]["at"] == "2025-03-01T00:00:00Z"
    assert then["about"]["rows"]["later"] == 73 - then["about"]["rows"]["incidents"]
    assert "rows_later" in gaps(then)
    assert "end_of_history" not in gaps(then)


def test_several_organisations_in_one_file_are_taken_as_one_and_said(tmp_path: Path) -> None:
    rows = [a_row(1, BEGINS), a_row(2, BEGINS + timedelta(days=1)).replace("checkout", "orders")]
    found = said(a_file(tmp_path, *rows))
    assert found["about"]["team"] == "Incidents"
    assert "several_teams" in gaps(found)


def test_a_policy_changes_what_is_spent(tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    policy.write_text("business = 1")
    file = a_file(tmp_path, a_row(1, BEGINS, 2))
    assert said(file, policy=str(policy))["balance"]["spent"] == 2.4


def test_someone_who_has_left_is_no_part_of_the_balance(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("name,left\nAda,\nBo,2025-02-01\n")
    assert said(a_year(tmp_path), people=str(people))["balance"]["cap"] == 20


def test_the_series_holds_now_and_the_lowest(tmp_path: Path) -> None:
    balance = said(a_year(tmp_path, hours=12))["balance"]
    series = [each["balance"] for each in balance["series"]]
    assert series[-1] == balance["now"]
    assert min(series) == balance["lowest"]["balance"]
    assert max(series) <= balance["cap"]
    assert balance["below_zero"]


def test_the_page_is_whole_and_asks_nothing_of_anybody(tmp_path: Path) -> None:
    page = as_page(of(a_year(tmp_path), people="5"))
    assert "default-src 'none'" in page
    for outside in ("<script", "<link", "src=", "url(", "style=", "http://", "@import"):
        assert outside not in page, outside
    assert page.count('role="img"') == page.count("aria-label=")
    assert page.count("<h1>") == 1


def test_what_stands_in_a_file_stays_text(tmp_path: Path) -> None:
    rows = [a_row(n, BEGINS + timedelta(days=n), 2, services=f"<b>x{n % 2}|_") for n in range(4)]
    report = of(a_file(tmp_path, *rows, name="<i>&.csv"))
    assert "<b>" not in as_page(report)
    assert "<i>&" not in as_page(report)
    assert "| \\<b\\>x0\\|\\_ |" in as_markdown(report)
