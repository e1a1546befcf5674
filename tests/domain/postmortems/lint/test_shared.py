"""The 91 real postmortems of seven organisations: counts only, checked by hand."""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.lint import Rule, lint

ROOT = Path(__file__).resolve().parents[4]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared")) / "data"
FILES = sorted((SHARED / "postmortems").glob("*/*"))
TEMPLATES = sorted((SHARED / "postmortem_templates").glob("*template*.md"))

pytestmark = pytest.mark.skipif(
    not FILES, reason="the shared postmortems are not beside this checkout"
)


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_real_postmortem_is_read_and_every_finding_lies_in_it(file: Path) -> None:
    text = text_of(file)
    assert all(
        1 <= found.line <= text.count("\n") + 1 for found in lint(text, at=date(2026, 11, 1))
    )


def test_all_are_there() -> None:
    assert len(FILES) == 91


@pytest.mark.parametrize(
    ("name", "items", "done"),
    [
        ("2025-08-12-leap-outage.md", 5, 2),
        ("2018-03-26-no-space-left.md", 6, 3),
        ("PM2023-001_-_Total_node_failure.md", 6, 1),
        ("2021-05-10-apply-pipeline-downtime.md", 4, 1),
        ("2022-09-06-utoronto-500.txt", 5, 0),
        ("2025-09-29-flags-is-down.md", 9, 2),
        ("2021-10_2021-10-31-EmployeeCompromise.md", 3, 0),
    ],
)
def test_the_action_items_are_those_a_person_counts(name: str, items: int, done: int) -> None:
    [file] = [file for file in FILES if file.name == name]
    actions = read_document(text_of(file)).actions
    assert (len(actions), sum(not action.is_open for action in actions)) == (items, done)


def test_items_that_are_only_links_are_left_to_their_tracker() -> None:
    links = [
        file
        for file in FILES
        if file.name.startswith(("2026-03-03-", "2023-02-01-dask", "2024-07-25-"))
    ]
    rules = Counter(found.rule for file in links for found in lint(text_of(file)))
    assert len(links) == 3
    assert rules[Rule.NO_OWNER] == rules[Rule.NO_DUE_DATE] == 0


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_an_unfilled_template_has_no_action_items(file: Path) -> None:
    assert [a for a in read_document(text_of(file)).actions if a.is_open] == []
