"""The replay of a history: what is a signal, what is true, and that every minute is looked at that counts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devtools.recognition import page
from devtools.recognition.histories import History, Truth, history
from devtools.recognition.replay import followed, looks, replay
from peacetime.domain.modes.recognition.evidence import evidence
from peacetime.domain.modes.recognition.thresholds import Thresholds
from peacetime.domain.modes.recognition.watching import Seen, Watch, look

MINUTE = timedelta(minutes=1)
HEAD = "org,incident_id,kind,started_at,declared_at,resolved_at,severity,title,services\n"
DOWN = (
    "w,1,incident,2026-03-01T10:00:20Z,,2026-03-01T10:04:00Z,down,Shop is down,shop\n"
    "w,2,incident,2026-03-01T14:00:20Z,,2026-03-01T16:00:00Z,down,Shop is down,shop\n"
    "w,3,incident,2026-03-02T09:00:00Z,,2026-03-02T09:10:00Z,down,Shop is down,shop\n"
    "w,4,incident,2026-03-02T09:01:00Z,,2026-03-02T09:10:00Z,down,Mail is down,mail\n"
    "w,5,incident,2026-03-02T09:02:00Z,,2026-03-02T09:10:00Z,down,Search is down,search\n"
)
SAID = (
    "p,1,incident,2026-03-01T10:00:00Z,2026-03-01T11:00:00Z,2026-03-01T12:00:00Z,,Shop is down,shop\n"
    "p,2,incident,2026-03-03T10:00:00Z,2026-03-03T10:05:00Z,2026-03-03T12:00:00Z,,Shop is down,shop\n"
    "p,3,incident,2026-03-04T10:00:00Z,,2026-03-04T12:00:00Z,,Something else,shop\n"
)


def read(folder: Path, lines: str) -> History:
    path = folder / "made.csv"
    path.write_text(HEAD + lines)
    return history(path)


def test_a_stretch_that_lasted_or_hit_three_services_is_a_rescue_in_hindsight(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, DOWN)
    assert found.truth is Truth.HINDSIGHT
    assert [period.began_at.hour for period in found.periods] == [14, 9]


def test_what_passes_at_once_is_not_told_and_the_others_are(tmp_path: Path) -> None:
    found = replay(read(tmp_path, DOWN), Thresholds())
    assert (found.made, found.precision.count, found.recall.count) == (2, 2, 2)
    assert found.delays == pytest.approx((1, 15 + 2 / 3))


def test_people_who_declare_first_are_told_nothing(tmp_path: Path) -> None:
    found = replay(read(tmp_path, SAID), Thresholds())
    assert found.truth is Truth.DECLARED
    assert (found.periods, found.left_out, found.made) == (2, 1, 1)
    assert found.ahead is not None
    assert (found.ahead.count, found.lead) == (1, (45.0,))
    assert "In 1 of 2" in page.leads([found])


def test_looking_only_when_something_may_change_tells_what_every_minute_would(
    tmp_path: Path,
) -> None:
    made, limits = read(tmp_path, DOWN), Thresholds()
    told, _ = followed(made, limits)
    watch, every = Watch(), []
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    while at < datetime(2026, 3, 2, 11, tzinfo=UTC):
        open_ones = [s.trouble for s in made.signals if s.start <= at < s.end]
        found = look(watch, Seen(at, evidence(open_ones, at=at)), thresholds=limits)
        watch = found.watch
        every += [suggestion.at for suggestion in found.suggestions]
        at += MINUTE
    assert [suggestion.at for suggestion in told] == every
    assert all(at.second == 0 for at, _ in looks(made, limits))


def test_the_page_tells_every_weight_and_setting(tmp_path: Path) -> None:
    found = [replay(read(tmp_path, DOWN), Thresholds())]
    text = page.page(found, [("15 min", found)], "make recognition")
    assert "| An outage | 0.6 | 1 | 1 |" in text
    assert "| Lasts, minutes | 15 |" in text
    assert "Records of incidents are not alerts" in text
