"""What is said when Rescue Mode is declared: kept as meant, or refused with the reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import (
    LABELS,
    QUESTIONS,
    Declaration,
    Trigger,
    check_declaration,
    cleaned,
    trigger_named,
)
from peacetime.domain.shared.errors import InvalidInput

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SAID = Declaration(Trigger.RELIABILITY, "Payments time out", Severity.SEV1, "99.9% succeed")
CRUNCH = replace(
    SAID,
    trigger=Trigger.CRUNCH,
    approver="dana@example.org",
    review_at=NOON + timedelta(days=3),
)


def code_of(said: Declaration) -> str:
    with pytest.raises(InvalidInput) as refusal:
        check_declaration(said, at=NOON)
    return refusal.value.code


def test_an_ordinary_declaration_asks_for_no_approval() -> None:
    check_declaration(SAID, at=NOON)


def test_nobody_gets_a_crunch_for_free() -> None:
    check_declaration(CRUNCH, at=NOON)
    assert code_of(replace(CRUNCH, approver=None)) == "approver_required"
    assert code_of(replace(CRUNCH, approver="")) == "approver_required"
    assert code_of(replace(CRUNCH, review_at=None)) == "review_required"


@pytest.mark.parametrize("trigger", Trigger)
def test_a_review_lies_ahead_whatever_the_trigger(trigger: Trigger) -> None:
    said = replace(CRUNCH, trigger=trigger)
    check_declaration(said, at=NOON)
    assert code_of(replace(said, review_at=NOON)) == "review_in_the_past"
    assert code_of(replace(said, review_at=NOON - timedelta(days=1))) == "review_in_the_past"


def test_texts_are_kept_as_they_were_meant() -> None:
    said = cleaned(
        replace(
            SAID,
            summary="  <b>Cafe\u0301</b> & =1+1 ",
            services=("web", " web ", "app"),
            paused=" ",
        )
    )
    assert said.summary == "<b>Café</b> & =1+1"
    assert said.services == ("web", "app")
    assert said.paused == ""


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"summary": ""}, "text_required"),
        ({"summary": " \u200b "}, "text_required"),
        ({"summary": "x" * 301}, "text_too_long"),
        ({"summary": "x" * 1_000_000}, "text_too_long"),
        ({"summary": "two\nlines"}, "text_control"),
        ({"done_when": ""}, "text_required"),
        ({"done_when": "a\0"}, "text_nul"),
        ({"customers_affected": "\udcff"}, "text_surrogate"),
        ({"services": ("web", "")}, "text_required"),
        ({"services": ("x" * 101,)}, "text_too_long"),
        ({"services": ("web; app",)}, "service_name_divided"),
        ({"paused": "x" * 501}, "text_too_long"),
    ],
)
def test_a_text_that_cannot_be_kept_names_its_field(change: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        cleaned(replace(SAID, **change))  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.field) == (code, next(iter(change)))


def test_as_many_services_as_fit_are_kept() -> None:
    names = tuple(f"service {number:02} {'x' * 89}" for number in range(9))
    check_declaration(replace(SAID, services=names), at=NOON)
    assert code_of(replace(SAID, services=(*names, "x" * 100))) == "services_too_long"


@pytest.mark.parametrize("word", ["Reliability", "", "war", "crunch "])
def test_an_unknown_trigger_is_refused_with_the_known_ones(word: str) -> None:
    with pytest.raises(InvalidInput, match="reliability, security, interrupt, crunch") as refusal:
        trigger_named(word)
    assert (refusal.value.code, refusal.value.field) == ("trigger_unknown", "trigger")


def test_every_trigger_has_the_framework_s_words_and_a_question() -> None:
    assert set(LABELS) == set(QUESTIONS) == set(Trigger)
    assert [trigger.label for trigger in Trigger] == [
        "Reliability incident",
        "Security response",
        "Operational interrupt",
        "Business-critical crunch",
    ]
    assert len({trigger.question for trigger in Trigger}) == 4
