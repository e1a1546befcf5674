"""Documents as people keep them: Markdown of any habit, the text of a PDF, German, templates."""

from datetime import date

import pytest

from peacetime.domain.postmortems.document.blocks import Kind, blocks_of
from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.document.moments import moments
from peacetime.domain.postmortems.document.titles import Part, part_of

PDF = """\
Checkout is slow
Status: Draft
Overview                                              OWNER OF REVIEW PROCESS
The pool was exhausted, because it had no bound.      Ada Byron

What Went Well?
No comments added
Action Items
1. Bound the pool (Ada, by 2026-03-12)
2. https://git.example/acme/shop/issues/12
\u2022 Alert on waiting connections and
page the on-call
Timeline
Mar 1, 2026
10:00 AM       The pool is exhausted
1 of 2                                                 02.03.2026, 14:50
\fCheckout is slow
11:00 AM       Restarted, resolved
"""


def told(text: str) -> list[tuple[int, str]]:
    return [(action.place.line, action.text) for action in read_document(text).actions]


def test_the_text_of_a_pdf_is_read_without_any_markup() -> None:
    document = read_document(PDF)
    assert [section.part for section in document.sections[3:]] == [
        Part.WENT_WELL,
        Part.ACTIONS,
        Part.TIMELINE,
    ]
    assert document.written_on == date(2026, 3, 1)
    assert told(PDF) == [
        (9, "Bound the pool (Ada, by 2026-03-12)"),
        (10, "https://git.example/acme/shop/issues/12"),
        (11, "Alert on waiting connections and page the on-call"),
    ]
    assert [action.is_reference for action in document.actions] == [False, True, False]


def test_a_table_of_a_pdf_is_cut_at_its_headings() -> None:
    text = (
        "Action Items\n"
        "Action                 Owner        Due\n"
        "Bound the pool         Ada Byron    2026-03-12\n"
        "Alert on waiting\n"
        "connections            Platform     2026-03-14\n"
    )
    actions = read_document(text).actions
    assert [(a.place.line, a.owner, a.due.text if a.due else None) for a in actions[:1]] == [
        (3, "person", "2026-03-12")
    ]
    assert actions[-1].owner == "team"


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("ACTION ITEMS", Part.ACTIONS),
        ("Follow-up tasks:", Part.ACTIONS),
        ("5. Next steps", Part.ACTIONS),
        ("Corrective and Preventative Measures", Part.ACTIONS),
        ("How do we prevent this from happening again?", Part.ACTIONS),
        ("Offene Maßnahmen", Part.ACTIONS),
        ("Nächste Schritte", Part.ACTIONS),
        ("Timeline (all times UTC). Approximate.", Part.TIMELINE),
        ("Incident timeline", Part.TIMELINE),
        ("Zeitlicher Ablauf", Part.TIMELINE),
        ("Lessons Learnt", Part.LESSONS),
        ("What didn't go so well?", Part.WENT_WRONG),
        ("Where we got lucky", Part.LUCKY),
        ("Was lief gut", Part.WENT_WELL),
        ("Actions taken", Part.RESOLUTION),
        ("Trigger", Part.TRIGGER),
        ("The fox and the grapes", Part.UNKNOWN),
    ],
)
def test_a_title_is_known_by_its_words(title: str, part: Part) -> None:
    assert part_of(title) is part


@pytest.mark.parametrize(
    "heading",
    [
        "## Action items",
        "**Action items**",
        "Action items\n---",
        "Action Items:",
        "*Action Items:*",
        "1. Action Items",
        "- ## Action items",
        "== Action items ==",
        "h2. Action items",
    ],
)
def test_a_heading_is_one_in_any_form(heading: str) -> None:
    assert [text for _, text in told(f"# Outage\n\n{heading}\n\n* Bound the pool\n")] == [
        "Bound the pool"
    ]


def test_fields_in_a_list_are_sections() -> None:
    text = (
        "# Outage\n- **Key events**\n  - Down 2026-03-01 10:00\n- **Resolution**:\n  - Restarted it\n"
        "- **Review actions**:\n  - Bound the pool\n    - and test it\n  - Drill it\n- **Impact**: some\n"
    )
    assert told(text) == [(7, "Bound the pool"), (9, "Drill it")]


def test_items_may_be_headings_with_fields() -> None:
    text = "## Action items\n### Bound the pool\n**Owner:** Ada\n**Due:** 2026-03-12\n\n### Drill it\n- Owner: TBD\n"
    first, second = read_document(text).actions
    assert (first.text, first.owner) == ("Bound the pool", "person")
    assert first.due is not None
    assert first.due.on == date(2026, 3, 12)
    assert (second.text, second.owner, second.due) == ("Drill it", "nobody", None)


def test_lists_outside_of_action_items_are_none() -> None:
    text = "# Outage\n## Impact\n- 300 orders\n## Lessons learned\n- Alerts help\n## Action items\n- Bound it\n"
    assert told(text) == [(7, "Bound it")]


def test_a_table_of_actions_is_known_under_any_heading() -> None:
    text = "# Outage\n\n| Action item | Owner | Due date |\n|---|---|---|\n| Bound the pool | Ada | 2026-03-12 |\n"
    assert told(text) == [(5, "Bound the pool")]


def test_prose_under_action_items_is_one_item_a_promise() -> None:
    text = "## Corrective measures\n\nThe team will bound the pool.\n\nWe restarted it.\n\nThis was a bad day.\n"
    assert [action.text for action in read_document(text).actions if action.is_open] == [
        "The team will bound the pool."
    ]


def test_code_comments_and_front_matter_are_no_text() -> None:
    text = "---\ntitle: x\n---\n# A\n```\n# B\n- [ ] c\n```\n<!-- # D\n-->\ntext\n"
    assert [(block.kind, block.line) for block in blocks_of("# A\n```\n# B\n```\ntext")] == [
        (Kind.HEADING, 1),
        (Kind.PARAGRAPH, 5),
    ]
    assert [section.title.text for section in read_document(text).sections] == ["", "A"]


def test_a_fence_that_nobody_closes_hides_nothing() -> None:
    assert told("## Action items\n```\n- Bound the pool\n") == [(3, "Bound the pool")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_numbers_hold_whatever_ends_a_line(ending: str) -> None:
    text = ending.join(["\ufeff# Outage", "", "## Action items", "", "- Bound it"])
    assert told(text) == [(5, "Bound it")]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-03-01T10:00Z", ["2026-03-01"]),
        ("1 March 2026 and March 2nd, 2026", ["2026-03-01", "2026-03-02"]),
        ("3. März 2026, 04.03.2026", ["2026-03-03", "2026-03-04"]),
        ("25/12/2026 or 12/25/2026", ["2026-12-25", "2026-12-25"]),
        ("31.02.2026 and 2026-13-01", []),
        ("version 1.2.10, host 10.2.20.1, may 5 pods", []),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, days: list[str]) -> None:
    assert [str(moment.on) for moment in moments(text)] == days


def test_a_date_without_a_year_lies_near_the_incident() -> None:
    december = date(2025, 12, 20)
    [moment] = moments("due Jan 15", near=december)
    assert moment.on == date(2026, 1, 15)
