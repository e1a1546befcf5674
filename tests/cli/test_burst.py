"""The ledger's small contract, as a program and as a person meet it: no server anywhere."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from peacetime.cli.app import app
from tests.typing_commands import CliRunner, Result

ASKED: dict[str, Any] = {
    "cap": 144,
    "floor": -144,
    "at_floor": "charge",
    "start": 0,
    "segments": [
        {"hours": 24, "earn_per_hour": 6, "spend_per_hour": 0},
        {"hours": 5, "earn_per_hour": 6, "spend_per_hour": 120},
    ],
}


def ledger(*words: str, typed: str = "") -> Result:
    result = CliRunner().invoke(app, ["burst", "ledger", *words], input=typed)
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_ledger_comes_back_segment_by_segment(tmp_path: Path) -> None:
    file = tmp_path / "ledger.json"
    file.write_text(json.dumps(ASKED))
    found = json.loads(ledger(str(file), "--json").stdout)
    full = {"balance": 144.0, "earned": 144.0, "spent": 0.0, "discarded": 0.0, "charged": 0.0}
    burst = {"balance": -144.0, "earned": 30.0, "spent": 600.0, "discarded": 0.0, "charged": 282.0}
    assert found == {"segments": [full, burst]}


def test_standard_input_and_a_file_to_write_to(tmp_path: Path) -> None:
    written = tmp_path / "settled.json"
    result = ledger("-", "--output", str(written), typed=json.dumps(ASKED))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(written.read_text())["segments"][1]["charged"] == 282.0


def test_without_json_it_is_a_line_for_each_segment() -> None:
    shown = ledger("-", typed=json.dumps(ASKED)).stdout.splitlines()
    assert shown == ["1\t144\t144\t0\t0\t0", "2\t-144\t30\t600\t0\t282"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"cap": 0}, "cap", "cap_not_positive"),
        ({"at_floor": "stop"}, "at_floor", "at_floor_unknown"),
        ({"segments": [{"hours": 1}]}, "segments[0].earn_per_hour", "contract_key_missing"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    change: dict[str, object], field: str, code: str
) -> None:
    refused = ledger("-", "--json", typed=json.dumps({**ASKED, **change}))
    assert (refused.exit_code, refused.stdout) == (1, "")
    problem = json.loads(refused.stderr)
    assert (problem["field"], problem["code"]) == (field, code)
    said = ledger("-", typed=json.dumps({**ASKED, **change}))
    assert said.stderr.startswith(field)


@pytest.mark.parametrize("typed", ["", "{", '{"cap": NaN}', "\x00"])
def test_what_is_no_json_is_said_so(typed: str) -> None:
    refused = ledger("-", typed=typed)
    assert refused.exit_code == 2
    assert "is no JSON" in refused.stderr
    problem = json.loads(ledger("-", "--json", typed=typed).stderr)
    assert problem["code"] == "json_unreadable"


def test_a_file_that_is_not_there_or_cannot_be_written(tmp_path: Path) -> None:
    assert ledger(str(tmp_path / "none.json")).exit_code == 2
    assert "cannot be read" in ledger(str(tmp_path)).stderr
    refused = ledger("-", "--output", str(tmp_path), typed=json.dumps(ASKED))
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr


def test_other_commands_do_not_wait_for_numpy() -> None:
    script = "import sys, peacetime.cli.app; print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
