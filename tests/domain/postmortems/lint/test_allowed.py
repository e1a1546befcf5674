"""Suppressions: with a reason they hold, without one they are said."""

import pytest

from peacetime.domain.postmortems.lint import lint

BASE = "# Outage\n\n## Timeline\n\n10:00 down\n\n## Cause\n\nNo bound.\n\n## Action items\n\n"


def found(text: str) -> list[tuple[str, int]]:
    return [(one.rule.value, one.line) for one in lint(text)]


def test_a_reason_allows_the_rules_it_names_on_its_line_and_the_next() -> None:
    allowed = "<!-- peacetime: allow no-owner, no-due-date: the vendor does it -->"
    assert found(f"{BASE}{allowed}\n- Add an alert\n") == []
    assert found(f"{BASE}- Add an alert {allowed}\n") == []
    assert found(f"{BASE}{allowed}\n\n- Add an alert\n") == [("no-due-date", 15), ("no-owner", 15)]


def test_only_the_named_rule_is_allowed() -> None:
    allowed = "<!-- peacetime: allow no-owner: the vendor does it -->"
    assert found(f"{BASE}{allowed}\n- Add an alert\n") == [("no-due-date", 14)]


def test_a_whole_file_may_be_allowed() -> None:
    allowed = "<!-- peacetime: allow-file no-owner no-due-date: owners live in the tracker -->"
    assert found(f"{allowed}\n{BASE}- Add an alert\n- Drill it\n") == []


@pytest.mark.parametrize(
    "allowed", ["allow no-owner", "allow no-owner:", "allow no-owner:   ", "allow-file no-owner"]
)
def test_without_a_reason_nothing_is_allowed_and_that_is_said(allowed: str) -> None:
    text = f"{BASE}<!-- peacetime: {allowed} -->\n- Add an alert (by 2026-03-12)\n"
    assert found(text) == [("suppression", 13), ("no-owner", 14)]


def test_a_rule_that_does_not_exist_is_said() -> None:
    text = f"{BASE}<!-- peacetime: allow owner: it is fine -->\n- Add an alert (Ada, 2026-03-12)\n"
    assert found(text) == [("suppression", 13)]


def test_a_comment_is_no_text() -> None:
    text = f"{BASE}<!--\n- Add an alert\nBob should have checked it\n-->\n"
    assert found(text) == []
