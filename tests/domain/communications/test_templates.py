"""Wordings of one's own: only known placeholders, no code, and never half a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.communications.kinds import PLACEHOLDERS, STANDARD, Kind, known
from peacetime.domain.communications.messages import worded
from peacetime.domain.communications.placeholders import entering, leaving, updating
from peacetime.domain.communications.templates import (
    Wording,
    cleaned,
    filled,
    filled_subject,
)
from peacetime.domain.incidents.updates import Status, Update
from peacetime.domain.shared.errors import InvalidInput
from tests.domain.communications.test_messages import BERLIN, ENTERING, LEAVING

KNOWN = {"team": False, "summary": False, "scope": True, "severity": True}
VALUES = {"team": "Checkout", "summary": "Payments time out", "scope": None, "severity": None}


def said(body: str, **values: str | None) -> str:
    return filled(Wording("", body), {**VALUES, **values})


@pytest.mark.parametrize("kind", Kind)
def test_what_is_shipped_can_be_kept(kind: Kind) -> None:
    assert cleaned(STANDARD[kind], known(kind)) == STANDARD[kind]


def test_every_placeholder_of_the_list_has_a_value() -> None:
    update = updating("Checkout", "x", Update("y", "", Status.INVESTIGATING, None), BERLIN)
    given_values = {
        Kind.ENTERING_TEAM: {**entering(ENTERING), "link": ""},
        Kind.ENTERING_STAKEHOLDERS: entering(ENTERING),
        Kind.UPDATE_STAKEHOLDERS: update,
        Kind.LEAVING_TEAM: {**leaving(LEAVING), "link": ""},
        Kind.LEAVING_STAKEHOLDERS: leaving(LEAVING),
    }
    assert {kind: set(known(kind)) for kind in Kind} == {
        kind: set(values) for kind, values in given_values.items()
    }


@pytest.mark.parametrize("kind", Kind)
def test_every_placeholder_says_what_it_stands_for(kind: Kind) -> None:
    assert all(each.means and each.name.isascii() for each in PLACEHOLDERS[kind])


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{teem} is down", "placeholder_unknown"),
        ("{__class__}", "placeholder_unknown"),
        ("{team.name}", "template_malformed"),
        ("{team.__class__.__mro__}", "template_malformed"),
        ("{team[0]}", "template_malformed"),
        ("{team!r}", "template_malformed"),
        ("{team:>99999999}", "template_malformed"),
        ("{team:{summary}}", "template_malformed"),
        ("{}", "template_malformed"),
        ("{0}", "template_malformed"),
        ("{ team }", "template_malformed"),
        ("{team", "template_malformed"),
        ("team}", "template_malformed"),
        ("{{team}", "template_malformed"),
        ("[{team]}", "template_malformed"),
        ("{team} " * 61, "placeholders_too_many"),
        ("{team}" * 10_000, "text_too_long"),
        ("x" * 4001, "text_too_long"),
        (" ", "text_required"),
        ("a\0b", "text_nul"),
        ("{scope}", "template_says_nothing"),
        ("[{scope}: ]{severity}", "template_says_nothing"),
    ],
)
def test_what_cannot_be_sent_is_refused_when_it_is_saved(template: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        cleaned(Wording("{team}", template), KNOWN)
    assert (refusal.value.code, refusal.value.field) == (code, "body")


def test_a_wrong_placeholder_is_named_with_the_one_that_was_meant() -> None:
    with pytest.raises(
        InvalidInput, match=r"There is no \{sumary\}.*Did you mean \{summary\}"
    ) as it:
        cleaned(Wording("{sumary}", "{team}"), KNOWN)
    assert (it.value.field, it.value.details["placeholder"]) == ("subject", "sumary")
    assert it.value.details["known"] == list(KNOWN)


@pytest.mark.parametrize("subject", ["{scope}", "{team}" * 40, "two\nlines"])
def test_a_subject_is_one_short_line_that_always_says_something(subject: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        cleaned(Wording(subject, "{team}"), KNOWN)
    assert refusal.value.field == "subject"


@pytest.mark.parametrize(
    ("body", "values", "expected"),
    [
        ("{team} is down.", {}, "Checkout is down."),
        ("A\n\n{scope}\n\nB", {}, "A\n\nB"),
        ("A\nAffected: {scope}.\nB", {}, "A\nB"),
        ("A\nAffected: {scope}.\nB", {"scope": "18%"}, "A\nAffected: 18%.\nB"),
        ("[Affected: {scope}.] Over.", {}, "Over."),
        ("[Affected: {scope}.] Over.", {"scope": "18%"}, "Affected: 18%. Over."),
        ("So. [Affected: {scope}.] Over.", {}, "So. Over."),
        ("So[, {scope}].", {}, "So."),
        ("[Rescue] {team}", {}, "[Rescue] Checkout"),
        ("[[{team}]]", {}, "[Checkout]"),
        ("{{team}} costs", {}, "{team} costs"),
        ("{summary}.", {"summary": "Is it down?"}, "Is it down?"),
        ("{summary}. Then.", {"summary": "Down!"}, "Down! Then."),
        ("{summary}...", {"summary": "Down."}, "Down...."),
        ("{summary}.", {"summary": "See https://a.example/1"}, "See https://a.example/1"),
        ("[{summary}].", {"summary": "Down."}, "Down."),
        ("  - {team}", {}, "  - Checkout"),
        ("{summary}", {"summary": "{team} [x] {scope.y}"}, "{team} [x] {scope.y}"),
        ("{summary}", {"summary": "a\n\n\nb"}, "a\n\n\nb"),
    ],
)
def test_what_is_sent_reads_as_it_was_meant(
    body: str, values: dict[str, str], expected: str
) -> None:
    assert said(body, **values) == expected


def test_what_stands_in_a_subject_stays_on_its_line() -> None:
    words = filled_subject(Wording("{summary}", ""), {"summary": "a\r\nBcc: b\u2028c"})
    assert words == "a Bcc: b c"
    assert len(worded(Wording("{summary}", "x"), {"summary": "word " * 99}).subject) <= 160


PIECES = ["{team}", "{scope}", "{severity}", "{", "}", "[", "]", ".", " ", "\n", "a"]
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])
TEMPLATES = st.lists(st.sampled_from(PIECES) | CHARACTERS, max_size=40).map("".join)


@given(TEMPLATES, st.none() | st.text(max_size=5), st.none() | st.just("SEV1"))
def test_whatever_can_be_saved_can_be_sent(
    template: str, scope: str | None, severity: str | None
) -> None:
    try:
        wording = cleaned(Wording("{team}", template), KNOWN)
    except InvalidInput:
        return
    values = {"team": "Checkout", "summary": "x", "scope": scope, "severity": severity}
    assert filled(wording, values)
