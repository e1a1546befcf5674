"""Laws of the linter, and what hostile text must not do to it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.postmortems.lint import Rule, blame, intentions, lint, speculation

PIECES = [
    *(
        "# Outage",
        "## Timeline",
        "## Root cause",
        "## Action items",
        "**AB**",
        "**All**",
        "Timeline",
        "Maßnahmen",
        "- [ ] ",
        "- [x] ",
        "* ",
        "1. ",
    ),
    *(
        "| Action | Owner | Due |",
        "|---|---|---|",
        "| Add | Ada | 2026-03-12 |",
        "Owner: ",
        "Due: ",
        "TBD",
        "@ada",
        "2026-03-12",
        "10:00",
        "31.02.2026",
    ),
    *(
        "```",
        "~~~",
        "> ",
        "<!-- peacetime: allow no-owner: x -->",
        "<!--",
        "-->",
        "\f",
        "\t",
        "    ",
        "~~",
        "**",
        "__",
        "`",
        "[",
        "](",
        "(",
        ")",
        "|",
        "\\|",
    ),
    *(
        "be more careful",
        "human error",
        "probably",
        "Bob should have checked",
        "A deploy went out.",
        "Resolved: 2026-03-02",
        "Review: 2026-03-20",
    ),
]
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from([*PIECES, "\n", " "]), max_size=60).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("\n".join),
)
WORDS = st.lists(
    st.sampled_from(
        ["add", "alert", "queue", "limit", "test", "drill", "ledger", "host", "check", "guard"]
    ),
    min_size=3,
    max_size=7,
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_every_line_lies_in_it(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for found in lint(text, at=date(2026, 4, 1)):
        assert 1 <= found.line <= lines
        assert 1 <= found.column <= max(found.column, found.end_column)
        assert found.message
        assert found.suggestion.strip()


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_linting_twice_says_the_same(text: str) -> None:
    assert lint(text) == lint(text)


SENTENCES = st.lists(
    st.sampled_from(
        [
            *(
                "The job might have run.",
                "I guess so.",
                "Vermutlich der Job.",
                "It seems to have failed.",
            ),
            *(
                "We must be more careful.",
                "Sorgfältiger testen.",
                "Next time we should look.",
                "Pay attention.",
            ),
            *(
                "Bob ignored the alert.",
                "Der Kollege hat es vergessen.",
                "It was Bob's fault.",
                "Somehow it broke.",
            ),
            *(
                "The operator was careless.",
                "All is well.",
                "The reason is unknown.",
                "Be mindful.",
            ),
        ]
    ),
    max_size=8,
).map(" ".join)


@given(SENTENCES, st.sampled_from(["Root cause", "Timeline", "Lessons learned", "Summary"]))
def test_the_signs_that_are_looked_for_first_hide_nothing(sentences: str, heading: str) -> None:
    text = f"# {heading}\n\n{sentences}\n"
    found = lint(text)
    with pytest.MonkeyPatch.context() as patch:
        for rule in (blame, intentions, speculation):
            patch.setattr(rule, "_SIGNS", ("",))
        assert lint(text) == found


@given(WORDS, st.sampled_from(["(Ada)", "(Ada Byron)", "Owner: Ada", "— @ada", "[AB]"]))
def test_a_person_at_the_end_takes_away_no_owner_and_nothing_else(
    words: list[str], owner: str
) -> None:
    item = f"# Action items\n\n- {' '.join(words).capitalize()}"
    before = {(found.rule, found.line) for found in lint(item)}
    after = {(found.rule, found.line) for found in lint(f"{item} {owner}")}
    assert before - after == {(Rule.NO_OWNER, 3)}
    assert after <= before


@given(WORDS)
def test_ticking_a_box_takes_away_owner_and_date(words: list[str]) -> None:
    text = f"# Action items\n\n- [ ] {' '.join(words)}"
    ticked = {found.rule for found in lint(text.replace("[ ]", "[x]"))}
    assert {found.rule for found in lint(text)} - ticked == {Rule.NO_OWNER, Rule.NO_DUE_DATE}


@given(st.integers(min_value=0, max_value=30))
def test_blank_lines_above_move_every_line_and_change_nothing_else(blank: int) -> None:
    text = "# Root cause\nBob should have checked.\n# Action items\n- Add an alert\n"
    moved = [
        (found.rule, found.line - blank)
        for found in lint("\n" * blank + text)
        if found.line > blank
    ]
    assert [pair for pair in moved if pair[0] is not Rule.NO_TIMELINE] == [
        (found.rule, found.line) for found in lint(text) if found.rule is not Rule.NO_TIMELINE
    ]


HOSTILE = {
    "one_letter": "a" * 300_000,
    "brackets": "[" * 300_000,
    "links": "](" * 200_000,
    "tags": "<" * 300_000,
    "comments": "<!--" * 200_000,
    "ticks": "`" * 300_000,
    "stars": "*" * 300_000,
    "quotes": "> " * 200_000,
    "pipes": "# Actions\n" + "|" * 300_000,
    "items": "# Actions\n" + "- add an alert\n" * 20_000,
    "nested": "# Actions\n" + "".join(" " * (n % 200) + "- add an alert\n" for n in range(5000)),
    "rows": "# Actions\n" + "| a | b |\n" * 10_000,
    "fences": "```\n" * 100_001,
    "spaces": " " * 300_000,
    "dots": "# Cause\n" + ". " * 200_000,
    "roles": "# Cause\n" + "the engineer " * 50_000,
    "names": "# Cause\n" + "Bob " * 100_000,
    "digits": "# Timeline\n" + "1" * 300_000,
    "times": "# Timeline\n" + "10:00 " * 50_000,
    "handles": "# Actions\n- " + "@" * 300_000,
    "opened": "# Actions\n- " + "(" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_to_its_end(name: str) -> None:
    text = HOSTILE[name]
    assert all(1 <= found.line <= text.count("\n") + 1 for found in lint(text))


def test_a_long_document_is_read_whole() -> None:
    part = "# Root cause\n\nNo bound was set on the pool, and no test covers it.\n\n10:00 it broke.\n\n"
    text = part * 5_000 + "Bob should have checked it.\n"
    assert [found.rule for found in lint(text)][-1:] == [Rule.BLAME]
