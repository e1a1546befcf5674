"""A timeline, a cause and a review in time."""

import pytest

from peacetime.domain.postmortems.lint import lint

TOLD = "\n## Timeline\n- 10:00 down\n- 11:00 up\n## Root cause\nNo bound was set.\n"


def found(text: str) -> list[tuple[str, int]]:
    return [(one.rule.value, one.line) for one in lint(text)]


def test_what_is_missing_is_said_on_the_title() -> None:
    assert found("# Outage\n\n## Summary\n\nCheckout was down.\n") == [
        ("no-cause", 1),
        ("no-timeline", 1),
    ]


def test_what_is_empty_is_said_on_its_heading() -> None:
    text = "# Outage\n\n## Timeline\n\nTBD\n\n## Root cause\n\n- \n"
    assert found(text) == [("no-timeline", 3), ("no-cause", 7)]


@pytest.mark.parametrize(
    ("timeline", "cause"),
    [
        (
            "| Time | Event |\n|---|---|\n| YYYY-MM-DD HH:MM | Short event description |",
            "<describe the cause>",
        ),
        ("| Time | Event |\n|---|---|\n| [HH:MM] | [Event] |", "[What was the cause?]"),
        (
            "_To be written before the meeting. Say what happened and when._",
            "*What led to it? Link the code.*",
        ),
        ("> Did the alarms work?", "TODO"),
        ("<!-- list the moments -->", "unknown"),
        ("- Detection:\n- Mitigation:", "- Five whys:"),
        ("{{ time }}", "{{ cause }}"),
    ],
)
def test_a_template_that_nobody_filled_in_is_empty(timeline: str, cause: str) -> None:
    text = f"# Outage\n\n## Timeline\n\n{timeline}\n\n## Root cause\n\n{cause}\n"
    assert sorted(rule for rule, _ in found(text)) == ["no-cause", "no-timeline"]


def test_a_timeline_without_any_moment_is_none() -> None:
    assert found("# Outage\n## Timeline\n- It broke\n- It was fixed\n## Cause\nNo bound.\n") == [
        ("no-timeline", 2)
    ]


@pytest.mark.parametrize(
    "timeline",
    [
        "### 10:00 UTC\n\nIt broke.",
        "| 10:00 | It broke |\n|---|---|\n| 10:05 | It held |",
        "See the [log of the room](https://chat.example/1)",
        "- T+5 min: it held",
        "10:00 AM    It broke",
        "1 March: it broke",
        "um 10 Uhr fiel es aus",
    ],
)
def test_a_timeline_in_any_form_counts(timeline: str) -> None:
    assert found(f"# Outage\n## Timeline\n\n{timeline}\n\n## Cause\nNo bound.\n") == []


def test_moments_in_the_story_serve_as_a_timeline() -> None:
    story = "At 10:00 it broke. At 10:20 we saw it. At 11:00 it held, because the pool was bounded."
    assert found(f"# Outage\n\n## What happened\n\n{story}\n") == []


def test_a_cause_named_in_the_summary_serves_as_one() -> None:
    text = "# Outage\n\n## Summary\n\nThe root cause was a pool without a bound.\n\n## Timeline\n\n10:00 down\n"
    assert found(text) == []


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Root Cause",
            "Root causes:",
            "ROOT CAUSE ANALYSIS",
            "3. Root Cause",
            "Root Cause and Trigger",
            "Contributing Factors",
        ),
        *(
            "Why did it happen?",
            "What caused the incident?",
            "Ursache",
            "Warum ist es passiert?",
            "Ursachenanalyse",
            "Identified cause",
            "🔍 Root cause",
        ),
    ],
)
@pytest.mark.parametrize("form", ["## {}", "**{}**", "{}\n---", "{}", "- **{}**:"])
def test_a_heading_of_causes_is_known_in_any_form(heading: str, form: str) -> None:
    heading = heading.rstrip(":") if form == "- **{}**:" else heading
    text = (
        f"# Outage\n\n## Timeline\n\n10:00 down\n\n{form.format(heading)}\n\n  No bound was set.\n"
    )
    assert found(text) == []


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("**Incident end:** 2026-03-02 14:00 UTC\n**Review meeting:** 2026-03-20", 4),
        (
            "| Field | Value |\n|---|---|\n| End | 2026-03-02 14:00 |\n| Review date | 2026-03-09 10:00 |",
            6,
        ),
        ("Resolved: March 2, 2026, 2:00 PM\n\nReviewed on March 16, 2026.", 5),
        ("Behoben: 02.03.2026 14:00\nNachbesprechung: 20.03.2026", 4),
        ("Resolved: 2026-03-02 14:00\n\n**Meeting Scheduled For:** 2026-03-20 at 10:00", 5),
        ("Incident: 2026-03-02, 10:00-12:00 UTC. Postmortem held 2026-03-11.", 3),
        ("- End time: 2026-03-02T14:00Z\n- Postmortem review held on 2026-03-06", 4),
    ],
)
def test_a_review_later_than_72_hours_is_late(head: str, line: int) -> None:
    assert found(f"# Outage\n\n{head}\n{TOLD}") == [("late-review", line)]


@pytest.mark.parametrize(
    "head",
    [
        "Resolved: 2026-03-02 14:00\nReview meeting: 2026-03-05 13:00",
        "Resolved: 2026-03-02 14:00\nReview meeting: 2026-03-05",  # it may have been in the morning
        "Date: 2026-03-02\nPostmortem date: 2026-03-05",
        "Resolved: 2026-03-02 14:00",
        "Review meeting: 2026-03-20",
        "Resolved: 2026-03-02 14:00\nThe code review on 2026-03-20 found it.",
        "Resolved: 2026-03-02 14:00\nReview: TBD",
    ],
)
def test_a_review_in_time_or_unknown_is_not_late(head: str) -> None:
    assert found(f"# Outage\n\n{head}\n{TOLD}") == []


def test_the_end_is_the_last_of_the_timeline_where_no_field_names_it() -> None:
    timeline = "- 2026-03-02 10:00 down\n- 2026-03-02 11:00 resolved\n- 2026-03-10 10:00 Postmortem review meeting"
    assert found(f"# Outage\n## Timeline\n{timeline}\n## Cause\nNo bound.\n") == [
        ("late-review", 5)
    ]


@pytest.mark.parametrize(
    "open_one",
    [
        "The underlying cause is not yet known. We are investigating.",
        "The root cause remains unclear.",
        "The cause of the outage is still being investigated.",
    ],
)
def test_a_cause_that_is_only_said_to_be_unknown_is_left_open(open_one: str) -> None:
    assert found(f"# Outage\n## Timeline\n10:00 down\n## Root cause\n{open_one}\n") == [
        ("no-cause", 4)
    ]


def test_bold_words_before_a_text_name_a_part() -> None:
    text = "# Outage\n\n**Impact** no exports\n**Root cause** no bound was set\n**Timeline**\n- 10:00 down\n"
    assert found(text) == []


def test_a_sentence_that_says_why_serves_as_a_cause() -> None:
    story = "The disk had no alert; that is why it filled. 10:00 full. 10:30 found. 11:00 freed."
    assert found(f"# Outage\n\n{story}\n") == []
