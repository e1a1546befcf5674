"""The backtest of a folder: figures where there can be some, and reasons where not."""

import json
from pathlib import Path

import pytest

from devtools.backtest import page
from devtools.backtest.found import Found, versions
from devtools.backtest.histories import NotJudged, histories, history
from devtools.backtest.judged import Judged
from peacetime.domain.burst.forecast.families import made_history

HEAD = "org,incident_id,kind,started_at,resolved_at\n"


@pytest.fixture(scope="module")
def line() -> Judged:
    made = made_history("static", weeks=60, seed=1)
    found = history("made", made.starts.tolist(), made.ends.tolist())
    assert isinstance(found, Judged)
    return found


def test_a_history_has_its_figures_beside_every_baseline(line: Judged) -> None:
    assert set(line.coverage) == {"50", "80", "90"}
    assert set(line.against) == set(line.baselines) == set(line.baseline_pinball)
    assert sum(line.pit) == pytest.approx(1.0, abs=0.01)
    assert line.luck is not None
    assert line.luck[0] <= line.luck[1]


def test_a_goal_that_is_missed_is_said_so(line: Judged) -> None:
    found = Found(versions(), [line], [], None, [])
    missed = {goal for _, goal, is_reached in found.goals() if not is_reached}
    line.goals["to be twice as good"] = False
    told = page.goals(found)
    del line.goals["to be twice as good"]
    assert told.count("**missed**") == len(missed) + 1


def test_where_a_plain_forecast_did_better_is_listed(line: Judged) -> None:
    for score, name, share in line.lost_to():
        assert share > 0
        if score == "CRPS":
            assert line.baselines[name] < line.crps


def test_everything_found_is_json(line: Judged) -> None:
    told = json.loads(json.dumps(Found(versions(), [line], [], None, []).as_json()))
    assert told["histories"][0]["coverage"]["80"] == line.coverage["80"]


def test_files_that_cannot_be_judged_say_why(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text(HEAD)
    (tmp_path / "one.csv").write_text(HEAD + "o,1,incident,2026-01-01T00:00:00Z,\n")
    (tmp_path / "other.csv").write_text("colour\nred\n")
    found = list(histories(tmp_path))
    assert all(isinstance(each, NotJudged) and each.reason.endswith(".") for each in found)
    assert [each.name for each in found] == ["empty", "one", "other"]
