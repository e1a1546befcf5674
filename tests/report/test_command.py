"""`peacetime report` as a process: no server, no Django, a sentence and exit code 2 for what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from peacetime.report.command import Said, run
from tests.report.files import a_year

FORBIDDEN = "django,scipy.stats,scipy.optimize,psycopg,httpx,uvicorn"


def peacetime(*words: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "peacetime.project.main", *words]
    return subprocess.run(command, capture_output=True, input=given, check=False, timeout=120)


def test_a_report_of_standard_input_goes_to_standard_output(tmp_path: Path) -> None:
    given = Path(a_year(tmp_path)).read_bytes()
    ended = peacetime("report", "-", "--format", "json", "--people", "4", given=given)
    assert (ended.returncode, ended.stderr) == (0, b"")
    found = json.loads(ended.stdout)
    assert (found["about"]["file"], found["about"]["people"]) == ("standard input", 4)


def test_a_report_loads_no_server() -> None:
    script = (
        "import sys; import peacetime.project.main; import peacetime.report.command; "
        f"print([name for name in '{FORBIDDEN}'.split(',') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert ended.stdout.strip() == b"[]"


def test_what_is_wrong_is_a_sentence_with_a_code_and_never_a_traceback(tmp_path: Path) -> None:
    ended = peacetime("report", str(tmp_path / "none.csv"))
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.decode().endswith('none.csv". (file_missing)\n')


@pytest.mark.parametrize(
    ("redirected", "code"),
    [("<&-", "file_empty"), (">&-", "output_unwritable"), (">/dev/full", "output_unwritable")],
)
def test_a_stream_that_is_closed_or_full_is_a_sentence_too(
    redirected: str, code: str, tmp_path: Path
) -> None:
    file = "-" if "<" in redirected else a_year(tmp_path)
    command = f"{sys.executable} -m peacetime.project.main report {file} --format md {redirected}"
    ended = subprocess.run(["sh", "-c", command], capture_output=True, check=False, timeout=120)
    assert ended.returncode in {1, 2}
    assert ended.stderr.decode().endswith(f"({code})\n")
    assert ended.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"form": "pdf"}, "format_unknown"),
        ({"time_zone": "Berlin"}, "unknown_time_zone"),
        ({"at": "soon"}, "moment_unreadable"),
        ({"at": "1999-01-01"}, "nothing_known_then"),
        ({"at": "9999-12-31"}, "moment_unreadable"),
        ({"people": "0"}, "people_number_refused"),
        ({"policy": "/nowhere"}, "file_missing"),
        ({"output": "/nowhere/at/all"}, "output_unwritable"),
        ({"file": ""}, "file_missing"),
    ],
)
def test_each_option_is_refused_in_a_sentence(
    said: dict[str, str], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(Said(**{"file": a_year(tmp_path)} | said))
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert (out, err.rpartition("(")[2]) == ("", f"{code})\n")


def test_a_report_is_written_to_a_file(tmp_path: Path) -> None:
    run(Said(a_year(tmp_path), form="md", output=str(tmp_path / "report.md"), at="2025-06-30"))
    text = (tmp_path / "report.md").read_text()
    assert text.startswith("# Checkout spent 9")
    assert "6 Jan 2025 to 30 Jun 2025" in text
