from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.moments import Moments
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.draft import (
    MOST_ENTRIES,
    Frozen,
    Happening,
    ToldThen,
    postmortem_draft,
)
from peacetime.domain.postmortems.lint import lint

AT = datetime(2026, 11, 21, 22, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KNOWN = Frozen(
    "Payments time out",
    "Checkout",
    ZoneInfo("Europe/Berlin"),
    Moments(detected_at=AT, declared_at=AT + 3 * MINUTE, resolved_at=AT + 160 * MINUTE),
    severity="SEV1",
    services=("Payments API",),
    impact="18% of orders failed.",
    cause="The pool handed out closed connections.",
    responders=(("Incident commander", "Alice Abel"), ("Responder", "Bob Beier")),
    told=(ToldThen(AT + 29 * MINUTE, "Payments fail for some. We roll back.", "all customers"),),
    entries=(
        Happening(EntryKind.NOTE, AT + 9 * MINUTE, "Errors at 18%", "Alice Abel"),
        Happening(EntryKind.DECISION, AT + 130 * MINUTE, "Roll back.", "Alice Abel", "it is safe"),
    ),
    thanks="Thanks to Bob Beier.",
)


def rules(text: str) -> list[str]:
    return [found.rule.value for found in lint(text)]


def titles(text: str) -> list[str]:
    return [section.title.words.strip() for section in read_document(text).sections]


def test_what_is_known_stands_there_and_only_the_cause_is_asked_for() -> None:
    text = postmortem_draft(KNOWN)
    assert "- Incident commander: Alice Abel" in text
    assert "- Sat 21 Nov 2026, 23:31 CET (to all customers): Payments fail" in text
    assert "Thanks to Bob Beier." in text
    assert rules(text) == ["no-cause"]


def test_an_unknown_moment_stays_unknown_with_the_reason() -> None:
    text = postmortem_draft(KNOWN)
    assert "- Impact started: not known" in text
    assert '- Time to recover: not known, "Impact started" is not known' in text
    assert "- Time to mitigate: no separate mitigation was recorded" in text
    assert "- Time to declare: 3 min" in text


def test_a_duration_that_runs_backwards_is_not_told_as_one() -> None:
    moments = replace(KNOWN.moments, impact_started_at=AT + MINUTE)
    text = postmortem_draft(replace(KNOWN, moments=moments))
    assert 'Time to detect: cannot be told, "Detected" is earlier' in text


def test_moments_are_said_in_the_zone_of_the_team_under_their_own_day() -> None:
    text = postmortem_draft(KNOWN)
    assert "### Saturday 21 November 2026\n\n- 23:11 CET: Errors at 18% (Alice Abel)" in text
    assert (
        "### Sunday 22 November 2026\n\n"
        "- 01:12 CET: Decision: Roll back, because it is safe (Alice Abel)" in text
    )


def test_across_the_change_of_the_clocks_each_moment_says_which_clock() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    entries = [Happening(EntryKind.NOTE, night + n * timedelta(hours=1), f"No {n}") for n in (0, 1)]
    text = postmortem_draft(replace(KNOWN, entries=tuple(entries)))
    assert "- 02:30 CEST: No 0\n- 02:30 CET: No 1" in text


def test_a_guess_is_left_out_of_the_timeline_and_that_is_said() -> None:
    guess = Happening(EntryKind.NOTE, AT, "Probably caused by the new pool", "Bob Beier")
    text = postmortem_draft(replace(KNOWN, entries=(guess, *KNOWN.entries)))
    assert "Probably" not in text
    assert "1 entry that guesses or judges is left out" in text
    assert "Errors at 18%" in text


def test_what_was_redacted_or_ticked_is_no_part_of_it() -> None:
    entries = (
        Happening(EntryKind.NOTE, AT, None, "Alice Abel"),
        Happening(EntryKind.CRITERION, AT, "Stable for 30 minutes"),
        Happening(EntryKind.REDACTION, AT, "a password"),
    )
    text = postmortem_draft(replace(KNOWN, entries=entries))
    assert "Stable" not in text
    assert "password" not in text
    assert "no-timeline" in rules(text)


def test_of_a_very_long_timeline_the_rest_is_counted() -> None:
    entries = tuple(Happening(EntryKind.NOTE, AT + n * MINUTE, f"No {n}") for n in range(230))
    text = postmortem_draft(replace(KNOWN, entries=entries))
    assert text.count(": No ") == MOST_ENTRIES
    assert "30 later entries stand in the incident’s own timeline" in text


def test_of_an_incident_that_knows_nothing_there_are_the_questions() -> None:
    text = postmortem_draft(Frozen("Down", "Checkout", ZoneInfo("UTC"), Moments()))
    assert "Nobody held a role. Who helped?" in text
    assert rules(text) == ["no-timeline", "no-cause"]


@given(st.text(alphabet="ab# \n*-_>`|[]()<!~=1.:\\", min_size=1, max_size=30))
def test_words_of_people_add_no_section_and_no_list(text: str) -> None:
    hostile = replace(
        KNOWN,
        told=(replace(KNOWN.told[0], text=text),),
        entries=(replace(KNOWN.entries[0], text=f"x{text}"),),
        responders=(("Responder", f"x{text}"),),
    )
    known = replace(KNOWN, entries=KNOWN.entries[:1], responders=(("Responder", "x"),))
    drafted = postmortem_draft(hostile)
    assert titles(drafted) == titles(postmortem_draft(known))
    assert drafted.count("\n") == postmortem_draft(known).count("\n")
