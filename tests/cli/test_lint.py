"""`peacetime lint postmortem`: no server, every format, and what cannot be read."""

import io
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from peacetime.cli.app import app
from tests.typing_commands import CliRunner, Result

GOOD = """# Outage of checkout, 2026-03-01

## Timeline

- 10:00 UTC errors rise
- 11:00 UTC resolved

## Root cause

The pool had no upper bound, and no test covers a slow database.

## Action items

- [ ] Bound the pool (Ada, by 2026-03-12)
"""
BAD = GOOD.replace(" (Ada, by 2026-03-12)", ", 100% of it")
Lint = Callable[..., Result]


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lint:
    """The command in a folder with one good and one bad postmortem."""
    (tmp_path / "good.md").write_text(GOOD)
    (tmp_path / "bad, too.md").write_text(BAD)
    monkeypatch.chdir(tmp_path)

    def run(*words: str, typed: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(app, ["lint", "postmortem", *words], input=typed)
        unexpected = result.exception and not isinstance(result.exception, SystemExit)
        assert not unexpected, result.exception
        return result

    return run


def test_a_good_postmortem_ends_well(lint: Lint) -> None:
    result = lint("good.md")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No finding in 1 file.\n", "")


def test_a_finding_is_a_line_that_editors_open(lint: Lint) -> None:
    result = lint("bad, too.md", "good.md")
    assert result.exit_code == 1
    first, second, last = result.stdout.splitlines()
    assert first.startswith(
        "bad, too.md:14:7: no-due-date: “Bound the pool, 100% of it” has no due date. "
    )
    assert second.startswith("bad, too.md:14:7: no-owner: ")
    assert last == "2 findings in 2 files."


def test_json_has_file_line_rule_message_and_suggestion(lint: Lint) -> None:
    result = lint("bad, too.md", "--format", "json")
    assert result.exit_code == 1
    found = orjson.loads(result.stdout)
    assert list(found) == ["findings"]
    assert [(one["file"], one["line"], one["rule"]) for one in found["findings"]] == [
        ("bad, too.md", 14, "no-due-date"),
        ("bad, too.md", 14, "no-owner"),
    ]
    assert all(
        one["message"] and one["suggestion"].endswith(("?", ".")) for one in found["findings"]
    )
    nothing = lint("good.md", "--format", "json")
    assert (nothing.exit_code, orjson.loads(nothing.stdout)) == (0, {"findings": []})


def test_sarif_is_what_code_scanning_reads(lint: Lint) -> None:
    log = orjson.loads(lint("bad, too.md", "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    assert "sarif-2.1.0" in log["$schema"]
    [run] = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        [location] = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "bad%2C%20too.md"
        assert place["region"]["startLine"] == 14
        assert place["region"]["endColumn"] >= place["region"]["startColumn"] >= 1


def test_github_shows_each_finding_beside_its_line(lint: Lint) -> None:
    result = lint("bad, too.md", "--format", "github")
    first, second = result.stdout.splitlines()
    assert first.startswith("::warning file=bad%2C too.md,line=14,col=7,title=no-due-date::")
    assert second.endswith("Which one person will see it done?")
    assert "\n" not in second


def test_standard_input_is_a_file(lint: Lint) -> None:
    result = lint("-", typed=BAD)
    assert result.exit_code == 1
    assert result.stdout.startswith("-:14:7: no-due-date")


def test_a_day_makes_dates_past(lint: Lint) -> None:
    assert lint("good.md", "--at", "2026-03-12").exit_code == 0
    late = lint("good.md", "--at", "2026-03-20T10:00:00Z")
    assert (late.exit_code, "past-due" in late.stdout) == (1, True)
    assert lint("good.md", "--at", "today").exit_code in {0, 1}


def test_a_folder_is_searched_for_text(lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "deep" / ".git").mkdir(parents=True)
    (tmp_path / "deep" / "one.txt").write_text(BAD)
    (tmp_path / "deep" / "two.py").write_text(BAD)
    (tmp_path / "deep" / ".git" / "three.md").write_text(BAD)
    result = lint(".", "good.md")
    assert result.stdout.splitlines()[-1] == "4 findings in 3 files."


def test_what_an_earlier_postmortem_promised_is_known_to_the_later(
    lint: Lint, tmp_path: Path
) -> None:
    later = GOOD.replace("2026-03-01", "2026-04-01").replace(
        "Bound the pool", "Bound the pool of checkout"
    )
    (tmp_path / "a-later.md").write_text(later)
    (tmp_path / "good.md").write_text(GOOD.replace("Bound the pool", "Bound the checkout pool"))
    result = lint("a-later.md", "good.md")
    [line, _] = result.stdout.splitlines()
    assert line.startswith("a-later.md:14:7: repeated-action: ")
    assert "good.md:14" in line


def test_the_day_in_a_name_serves_a_document_without_one(lint: Lint, tmp_path: Path) -> None:
    undated = "# Outage\n" + GOOD.split("\n", 1)[1].replace(
        "Bound the pool", "Bound the checkout pool"
    )
    (tmp_path / "2026-04-02-a.md").write_text(undated)
    (tmp_path / "2026-02-02-b.md").write_text(undated)
    found = orjson.loads(lint(".", "--format", "json").stdout)["findings"]
    assert [one["file"] for one in found if one["rule"] == "repeated-action"] == ["2026-04-02-a.md"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.md"], "nowhere.md cannot be read: No such file or directory."),
        (
            ["good.md", "--format", "xml"],
            "There is no format “xml”. Write text, json, sarif, github.",
        ),
        (
            ["good.md", "--at", "31.02.2026"],
            "“31.02.2026” is no day. Write one like 2026-03-01, or today.",
        ),
        (["empty"], "empty holds no .markdown, .md, .txt file."),
        (["binary.md"], "binary.md is no text. Give Markdown, or the text of a PDF."),
    ],
)
def test_what_cannot_be_read_is_a_sentence_and_exit_code_2(
    lint: Lint, tmp_path: Path, words: list[str], sentence: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "binary.md").write_bytes(b"\x00\x01\x02")
    result = lint(*words)
    assert (result.exit_code, result.stderr) == (2, sentence + "\n")


def test_an_unreadable_file_does_not_hide_the_others(lint: Lint) -> None:
    result = lint("nowhere.md", "bad, too.md")
    assert result.exit_code == 2
    assert "no-owner" in result.stdout
    assert "nowhere.md cannot be read" in result.stderr


@pytest.mark.parametrize(
    "raw",
    [
        *(BAD.encode("utf-16"), BAD.encode("utf-8-sig"), BAD.replace("\n", "\r\n").encode()),
        BAD.replace("checkout", "Bücher").encode("cp1252"),
    ],
)
def test_text_is_read_whatever_wrote_it(lint: Lint, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "raw.md").write_bytes(raw)
    assert lint("raw.md").stdout.splitlines()[-1] == "2 findings in 1 file."
    buffer = io.BytesIO(raw)
    assert lint("-", typed=buffer.getvalue()).stdout.splitlines()[-1] == "2 findings in 1 file."
