"""The same history and the same people hold the same, imported or read by `peacetime report`."""

import os
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from peacetime.queries.access import PEACETIME
from peacetime.queries.burst.gauge import gauge_of
from peacetime.queries.burst.team_course import team_course
from peacetime.report.assembly import Asked, assembled
from peacetime.report.values import Report
from peacetime.usecases import imports
from tests.builders import a_member, a_person, a_team

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
BERLIN = "Europe/Berlin"
FILES = ("moj_cloud_platform", "foodcoopx", "jenkins_infra")


@pytest.mark.parametrize("name", FILES)
def test_an_import_holds_what_the_report_says(name: str, tmp_path: Path) -> None:
    file = SHARED / "data" / "incidents" / f"{name}.csv"
    if not file.exists():
        pytest.skip("the histories lie beside the checkout")
    now = timezone.now()
    team = a_team(time_zone=BERLIN)
    type(team).objects.update(history_from=now)
    people = tmp_path / "people.csv"
    people.write_text("name,joined\n" + "".join(f"Person {n},2000-01-01\n" for n in range(5)))
    for n in range(5):
        person = a_person(f"Person {n}", email=f"p{n}@example.org")
        a_member(team, person, joined_on=date(2000, 1, 1))
    done = imports.start_import(
        "checkout", file.read_bytes(), file_name="h.csv", time_zone=BERLIN, actor=PEACETIME, at=now
    )
    imports.read_import(done.id, at=now)
    report = assembled(Asked(str(file), people=str(people), zone=ZoneInfo(BERLIN)))
    assert report.capacity.now == pytest.approx(held(report), abs=1e-6)


def held(report: Report) -> float:
    """What the team's people hold together on its page at the moment of the report."""
    at = report.brought.at
    gauge = gauge_of("checkout", at=at)
    assert gauge.usable_hours is not None
    assert gauge.debt_hours is not None
    course = team_course("checkout", actor=PEACETIME, at=at)
    assert course.hours[-1] == pytest.approx(gauge.usable_hours - gauge.debt_hours, abs=1e-6)
    return course.hours[-1]
