"""Figures agree with what one counts by hand, say what they leave out, and open down to their rows."""

import csv
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME, actor_of
from peacetime.queries.lookup import NotFound
from peacetime.queries.measures import Measures, measures, question, rescue_rows, rows_behind
from peacetime.storage.models import Incident, JoinedTeam, Rescue, Team
from peacetime.usecases.imports import read_import, start_import
from tests.builders import NOON, a_person, a_rescue, a_team

pytestmark = pytest.mark.django_db

HISTORIES = (
    Path(os.environ.get("PEACETIME_SHARED", Path(__file__).parents[3] / "shared"))
    / "data/incidents"
)
AT = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def an_entry(team: Team, start: float | None, length: float | None, **more: Any) -> Incident:
    """An incident that began so many days before noon and lasted so many hours."""
    began = None if start is None else NOON - timedelta(days=start)
    known = {
        "impact_started_at": began,
        "resolved_at": began + length * HOUR if began and length is not None else None,
        "declared_at": NOON - timedelta(days=100),
        "summary": "Payments time out",
        "severity": "SEV2",
        "is_open": False,
        "created_at": NOON - timedelta(days=300),
    }
    return Incident.objects.create(team=team, **{**known, **more})


def asked(**parts: Any) -> Measures:
    by = parts.pop("by", "")
    return measures(PEACETIME, question(at=NOON, **parts), by=by)


def test_what_is_known_is_summed_up_and_what_is_not_is_counted() -> None:
    team = a_team()
    for days, hours in ((1, 1), (2, 2), (3, 3), (4, 10)):
        an_entry(team, days, hours)
    an_entry(team, 5, None)  # closed, and nobody wrote down the end
    an_entry(team, None, None)
    an_entry(team, 6, -1)
    an_entry(team, 7, 4, kind="maintenance")
    found = asked(team=team.slug).duration("time_to_recover")
    assert (found.count, found.ended, found.going_on, found.not_known) == (7, 4, 0, 3)
    assert found.median is not None
    assert found.median.value == 2.5 * HOUR
    assert found.mean is not None
    assert found.mean.value == 4 * HOUR
    assert dict(found.unknown) == {
        "“Resolved” is missing": 1,
        "“Impact started” and “Resolved” are missing": 1,
        "“Resolved” is earlier than “Impact started”": 1,
    }


def test_an_open_incident_is_longer_than_so_far() -> None:
    team = a_team()
    an_entry(team, 1, 1)
    an_entry(team, 2, None, is_open=True)
    found = asked().duration("time_to_recover")
    assert (found.ended, found.going_on) == (1, 1)
    assert found.p90 is not None
    assert (found.p90.value, found.p90.is_at_least) == (48 * HOUR, True)
    assert found.mean is not None
    assert (found.mean.value, found.mean.is_at_least) == (24.5 * HOUR, True)


def test_a_question_is_narrowed_by_team_service_severity_and_day() -> None:
    team, other = a_team(), a_team("Search")
    an_entry(team, 1, 1, service_words="Payments API; Ledger")
    an_entry(team, 2, 1, service_words="Ledger API", severity="")
    an_entry(other, 3, 1, service_words="Ledger", severity="SEV0")
    assert asked().incidents == 3
    assert asked(team="search").incidents == 1
    assert asked(service="Ledger").incidents == 2
    assert asked(service="API").incidents == 0
    assert asked(severity="sev 0").incidents == 1
    assert asked(severity="not-said").incidents == 1
    day = (NOON - timedelta(days=2)).date()
    assert asked(first_day=day).incidents == 2
    assert asked(first_day=day, last_day=day).incidents == 1
    assert asked(last_day=day).incidents == 2


@pytest.mark.parametrize("by", ["team", "service", "severity", "quarter"])
def test_every_group_opens_with_a_question_of_its_own(by: str) -> None:
    team, other = a_team(), a_team("Search")
    an_entry(team, 1, 1, service_words="Payments API; Ledger")
    an_entry(team, 100, 2, service_words="Ledger", severity="SEV1")
    an_entry(other, 200, 3, service_words="Ledger", severity="SEV0")
    found = asked(by=by)
    assert found.groups_total == len(found.groups)
    assert sum(group.incidents for group in found.groups) == (4 if by == "service" else 3)
    for group in found.groups:
        alone = measures(PEACETIME, group.question)
        assert alone.durations == group.durations


def test_an_incident_of_two_teams_counts_for_each_and_once_for_all() -> None:
    team, other = a_team(), a_team("Search")
    both = an_entry(team, 1, 1)
    an_entry(other, 2, 1)
    JoinedTeam.objects.create(incident=both, team=other, rescue=a_rescue(other), joined_at=NOON)
    found = asked(by="team")
    assert found.incidents == 2
    assert [(group.key, group.incidents) for group in found.groups] == [
        ("checkout", 1),
        ("search", 2),
    ]
    for group in found.groups:
        assert measures(PEACETIME, group.question).durations == group.durations


def test_a_drill_a_merged_and_a_private_incident() -> None:
    team, person = a_team(), a_person("Charlie Cho")
    kept = an_entry(team, 1, 1)
    an_entry(team, 2, 1, is_drill=True)
    an_entry(team, 3, 1, merged_into=kept)
    an_entry(team, 4, 1, is_private=True, summary="An exploit")
    assert asked().incidents == 2
    found = measures(actor_of(person), question(at=NOON))
    assert found.incidents == 1
    rows = rows_behind(actor_of(person), question(at=NOON), "time_to_recover")
    assert [row.summary for row in rows.items] == ["Payments time out"]


def test_scope_times_duration_is_added_up_apart() -> None:
    team = a_team()
    an_entry(team, 1, 2, customers_affected="50% of customers")
    an_entry(team, 2, 3, customers_affected="200 customers")
    an_entry(team, 3, 3, customers_affected="many in Spain")
    an_entry(team, 4, None, customers_affected="10%")
    an_entry(team, 5, 1)
    found = asked().impact
    assert (found.full, found.customer_hours, found.known) == (HOUR, 600, 2)
    assert sorted(number for _, number in found.unknown) == [1, 1, 1]
    for only, expected in (("known", 2), ("not_known", 3)):
        rows = rows_behind(PEACETIME, question(at=NOON), "impact", only=only)
        assert rows.total == expected
        assert {row.state == "not_known" for row in rows.items} == {only == "not_known"}


def test_modes_and_frequency_are_of_the_known_time_alone() -> None:
    team = a_team()  # known for 365 days
    Rescue.objects.create(
        team=team,
        started_at=NOON - 10 * HOUR,
        ended_at=NOON - 5 * HOUR,
        end_is="exact",
        recovering_until=NOON,
    )
    Rescue.objects.create(team=team, started_at=NOON - 5 * HOUR, end_is="open")  # meets the first
    Rescue.objects.create(
        team=team, started_at=NOON - timedelta(days=40), ended_at=None, end_is="unknown"
    )
    found = asked(team=team.slug)
    assert (found.modes.share.in_rescue, found.modes.share.unknown_ends) == (10 * HOUR, 1)
    assert found.modes.recovering == timedelta(0)
    assert found.modes.share.counted == timedelta(days=365)
    assert (found.rate.count, round(found.rate.exposure, 1)) == (2, 4.0)
    assert [quarter.is_partial for quarter in found.quarters] == [True, False, False, False, True]
    assert len(rescue_rows(PEACETIME, found.question).items) == 3


def test_nothing_is_known_of_nothing() -> None:
    found = asked()
    assert (found.incidents, found.quarters, found.modes.share.share) == (0, (), None)
    assert [each.median for each in found.durations] == [None] * 4


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(NotFound, match="nowhere"):
        asked(team="nowhere")
    with pytest.raises(InvalidInput, match="not a severity"):
        asked(severity="bad")
    with pytest.raises(InvalidInput, match="ends before it begins"):
        asked(first_day=date(2026, 2, 1), last_day=date(2026, 1, 1))
    with pytest.raises(InvalidInput, match="groups nothing"):
        asked(by="person")
    with pytest.raises(InvalidInput, match="Choose one of time_to_detect"):
        rows_behind(PEACETIME, question(at=NOON), "nonsense")


def kept(path: Path) -> Iterator[tuple[datetime, datetime]]:
    """What the file itself says, read by nothing of ours: incidents that end after they begin."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                start, end = (
                    datetime.fromisoformat(row[name]) for name in ("started_at", "resolved_at")
                )
            except ValueError:
                continue
            if row["kind"] == "incident" and end >= start:
                yield start, end


@pytest.mark.skipif(not HISTORIES.exists(), reason="the shared histories are not here")
def test_the_figures_of_a_real_history_open_down_to_their_rows() -> None:
    path = HISTORIES / "jenkins_infra.csv"
    Team.objects.create(slug="infra", name="Infra", time_zone="UTC", history_from=AT, created_at=AT)
    started = start_import(
        "infra", path.read_bytes(), file_name=path.name, time_zone="UTC", actor=PEACETIME, at=AT
    )
    read_import(started.id, at=AT)
    expected = list(kept(path))
    lengths = sorted((end - start).total_seconds() for start, end in expected)
    assert len(lengths) > 100

    found = measures(PEACETIME, question(at=AT, team="infra"), by="quarter")
    recover = found.duration("time_to_recover")
    assert (found.incidents, recover.ended) == (len(lengths), len(lengths))
    assert recover.median is not None
    assert recover.mean is not None
    assert recover.median.value.total_seconds() == pytest.approx(median(lengths))
    assert recover.mean.value.total_seconds() == pytest.approx(mean(lengths))
    for group in found.groups:
        in_quarter = [
            start
            for start, _ in expected
            if group.label == f"{start.year} Q{(start.month - 1) // 3 + 1}"
        ]
        assert group.incidents == len(in_quarter)

    rows: list[Any] = []
    page = rows_behind(PEACETIME, found.question, "time_to_recover", sort="longest")
    for number in range(1, page.pages + 1):
        rows += rows_behind(
            PEACETIME, found.question, "time_to_recover", sort="longest", page=number
        ).items
    assert [row.length.total_seconds() for row in rows if row.length is not None] == lengths[::-1]

    detect = found.duration("time_to_detect")
    assert detect.median is None
    assert detect.not_known == len(lengths)
    opened = rows_behind(PEACETIME, found.question, "time_to_detect", only="not_known")
    assert opened.total == len(lengths)
    assert {row.reason for row in opened.items} <= {why for why, _ in detect.unknown}

    joined = merged(expected)
    assert found.rate.count == len(joined)
    spent = sum((end - start).total_seconds() for start, end in joined)
    assert found.modes.share.in_rescue.total_seconds() == pytest.approx(spent)


def merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans that overlap or meet as one, by hand."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
