from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.draft import postmortem_draft
from peacetime.domain.postmortems.standard_template import STANDARD
from peacetime.domain.postmortems.template_examples import EXAMPLE
from peacetime.domain.postmortems.template_remarks import remarks
from peacetime.domain.postmortems.templates import (
    LONGEST_TEMPLATE,
    NOT_KNOWN,
    PLACEHOLDERS,
    Values,
    cleaned,
    filled,
    placeholders,
)
from peacetime.domain.shared.errors import InvalidInput


def refused(text: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as refusal:
        cleaned(text)
    assert refusal.value.field == "text"
    return refusal.value


def test_what_is_shipped_can_be_kept_as_it_is_and_nothing_is_missed_in_it() -> None:
    assert cleaned(STANDARD) == STANDARD
    assert remarks(STANDARD) == ()
    assert not list(placeholders(postmortem_draft(EXAMPLE)))


@pytest.mark.parametrize("known", PLACEHOLDERS, ids=lambda known: known.name)
def test_every_placeholder_is_filled_in_from_an_incident(known: object) -> None:
    name = known.name  # type: ignore[attr-defined]
    text = postmortem_draft(EXAMPLE, f"## Here\n\n{{{name}}}\n\n## There")
    assert "{" not in text
    assert NOT_KNOWN not in text.replace("Mitigated: not known", "")
    assert text.startswith("## Here\n\n")
    assert text.endswith("\n\n## There")


def test_what_is_not_known_is_said_within_a_line_and_left_out_as_a_part() -> None:
    nothing = replace(EXAMPLE, severity="", thanks="")
    text = postmortem_draft(nothing, "| Severity | {severity} |\n\n## Went well\n\n{thanks}\n\nEnd")
    assert text == "| Severity | not known |\n\n## Went well\n\nEnd"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("ok\n{teem}", "placeholder_unknown", "Line 2: there is no {teem} here. Did you mean"),
        ("{who knows}", "placeholder_unknown", "write \\{ for a brace that is to stay"),
        ("{team.__class__}", "placeholder_unknown", "no {team.__class__} here"),
        ("Told: {told}", "placeholder_not_alone", "{told} is several lines"),
        ("{told} {title}", "placeholder_not_alone", "{told} is several lines"),
        ("{told}\n\n{told}", "placeholder_repeated", "Line 3: {told} stands here a second time"),
        ("{team}" * 201, "placeholders_too_many", "201 placeholders"),
        ("x" * (LONGEST_TEMPLATE + 1), "text_too_long", ""),
        (" \n", "text_required", ""),
    ],
)
def test_what_cannot_be_filled_in_is_refused_with_its_line(text: str, code: str, said: str) -> None:
    refusal = refused(text)
    assert refusal.code == code
    assert said in refusal.sentence


@pytest.mark.parametrize(
    "text",
    [
        "`{code}` and ``{a}``",
        "```\n{code}\n```",
        "~~~\n{open to the end}",
        "<!-- {who} -->",
        "<!-- {who}",
        "\\{team\\}",
        "${HOME}",
        "{{ hh:mm }}",
        "{{team}}",
        '{"a": 1}',
        "{}",
        "{ }",
        "a } b {",
    ],
)
def test_braces_that_are_no_placeholder_stay_as_they_are(text: str) -> None:
    assert postmortem_draft(EXAMPLE, cleaned(text)) == text


@pytest.mark.parametrize("above", ["# Timeline", "## Timeline", "##### Timeline"])
def test_days_of_the_timeline_stand_under_its_heading_however_deep(above: str) -> None:
    text = postmortem_draft(
        EXAMPLE, f"{above}\n\n```\n# no heading\n```\n\n{{timeline}}\n\n{above} 2"
    )
    days = [each for each in read_document(text).sections if "March" in each.title.words]
    assert [each.part.value for each in days] == ["timeline"]


def test_a_first_heading_that_repeats_the_title_goes_because_that_is_a_field_of_its_own() -> None:
    assert postmortem_draft(EXAMPLE, "# {title}\n\n## Summary").startswith("## Summary")
    assert postmortem_draft(EXAMPLE, "# {title}, {date}") == "# Payments time out, 4 March 2026"


@given(st.text(alphabet="{}team \n`<!->\\$#", max_size=40))
def test_words_of_people_are_never_placeholders(words: str) -> None:
    said = {each.name: words for each in PLACEHOLDERS if not each.is_part}
    parts = {each.name: (f"- {words}",) for each in PLACEHOLDERS if each.is_part}
    text = filled("A {team} B\n\n{told}\n\nC", Values(said, parts))
    assert text == f"A {words or NOT_KNOWN} B\n\n- {words}\n\nC"


@given(st.text(alphabet="{}team \n`~<!->\\$#a", min_size=1, max_size=60))
def test_any_template_is_kept_whole_or_refused_and_what_was_kept_is_kept_again(text: str) -> None:
    try:
        kept = cleaned(text)
    except InvalidInput:
        return
    assert cleaned(kept) == kept
    assert postmortem_draft(EXAMPLE, kept) is not None


def test_a_timeline_that_no_reviewer_finds_is_said() -> None:
    (remark,) = remarks("## Course\n\n{summary}\n\n## Causes\n\n## What went well")
    assert remark.about == "timeline"
    assert "copied by hand" in remark.message
    (remark,) = remarks("**Action items**\n\n{timeline}\n\n## Causes\n\n## What went well")
    assert "not found as one" in remark.message


def test_a_title_in_the_text_is_said_to_stand_there_twice() -> None:
    body = "\n\n## Timeline\n\n{timeline}\n\n## Causes\n\n## What went well"
    assert [each.about for each in remarks(f"# Report{body}")] == ["title"]
    assert remarks(f"# {{title}}{body}") == ()
