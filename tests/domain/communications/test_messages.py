"""What is said at each transition: everything the framework asks for, and nothing that is not so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.communications import messages
from peacetime.domain.communications.messages import Words
from peacetime.domain.communications.placeholders import Entering, Leaving
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.updates import Status, Update
from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.modes.transitions import Mode, ModeNow

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
URL = "https://peacetime.example.org/incidents/abcd1234"
SUBJECT_COLUMN = 400
ENTERING = Entering(
    team="Checkout",
    trigger=Trigger.RELIABILITY,
    summary="Payments time out",
    severity=Severity.SEV1,
    done_when="99.9% of payments succeed for 30 minutes",
    commander="Alice Abel",
    comms_lead="Bob Beier",
    services=["Payments API", "Web shop"],
    customers_affected="18% of orders",
    paused="Planned sprint work",
    next_update_at=NOON + timedelta(minutes=30),
    zone=BERLIN,
    url=URL,
)
BARE = replace(
    ENTERING, commander=None, comms_lead=None, services=[], customers_affected="", paused="", url="",
    next_update_at=None,
)  # fmt: skip
LEAVING = Leaving(
    team="Checkout",
    summary="Payments time out",
    final_summary="The connection pool was too small",
    impact="18% of orders failed",
    follow_up="Limits for every pool",
    resolved_at=NOON,
    declared_at=NOON - timedelta(hours=1, minutes=42),
    customers_affected="Some orders",
    paused="Planned sprint work",
    recovery_until=NOON + timedelta(hours=20),
    postmortem_at=NOON + timedelta(days=2),
    postmortem_owner="Alice Abel",
    recognition="Thanks to Alice Abel and Bob Beier for getting us out of this",
    zone=BERLIN,
    impact_started_at=NOON - timedelta(hours=2),
    url=URL,
)
SILENT = replace(
    LEAVING, impact="", follow_up="", customers_affected="", paused="", recovery_until=None,
    postmortem_at=None, postmortem_owner=None, recognition="", impact_started_at=None, url="",
)  # fmt: skip


def test_the_team_hears_trigger_roles_success_criteria_and_what_is_paused() -> None:
    assert messages.rescue_declared_to_team(ENTERING) == Words(
        "[Rescue] Checkout: Payments time out",
        "Checkout is now in Rescue Mode (reliability incident, SEV1): Payments time out.\n\n"
        "Alice Abel commands, Bob Beier speaks to stakeholders. "
        "We are done when: 99.9% of payments succeed for 30 minutes.\n\n"
        "Planned sprint work is paused. Only this counts now.\n\n" + URL,
    )


def test_a_declaration_without_roles_or_pause_still_reads_as_english() -> None:
    assert messages.rescue_declared_to_team(BARE).body == (
        "Checkout is now in Rescue Mode (reliability incident, SEV1): Payments time out.\n\n"
        "Nobody commands yet, nobody speaks to stakeholders yet. "
        "We are done when: 99.9% of payments succeed for 30 minutes.\n\n"
        "Planned work is paused. Only this counts now."
    )


@pytest.mark.parametrize(
    ("commander", "comms_lead", "sentence"),
    [
        ("Alice", None, "Alice commands, nobody speaks to stakeholders yet."),
        (None, "Bob", "Nobody commands yet, Bob speaks to stakeholders."),
        ("Alice", "Alice", "Alice commands and speaks to stakeholders."),
    ],
)
def test_who_has_which_role_is_one_sentence(
    commander: str | None, comms_lead: str | None, sentence: str
) -> None:
    said = replace(ENTERING, commander=commander, comms_lead=comms_lead)
    assert sentence in messages.rescue_declared_to_team(said).body


def test_stakeholders_hear_what_happens_its_scope_the_status_and_when_next() -> None:
    assert messages.rescue_declared_to_stakeholders(ENTERING) == Words(
        "Checkout: Payments time out",
        "We have found a problem: Payments time out.\n\n"
        "Affected: Payments API, Web shop; 18% of orders. Status: investigating.\n\n"
        "Next update by Wed 4 Mar, 13:30 CET.",
    )


def test_what_is_not_known_yet_is_said_to_be_so() -> None:
    assert messages.rescue_declared_to_stakeholders(BARE).body.split("\n\n")[1:] == [
        "Affected: not known yet. Status: investigating.",
        "You hear from us when something changes.",
    ]


@pytest.mark.parametrize("trigger", [Trigger.INTERRUPT, Trigger.CRUNCH])
def test_a_deadline_is_no_problem_that_was_found(trigger: Trigger) -> None:
    body = messages.rescue_declared_to_stakeholders(replace(ENTERING, trigger=trigger)).body
    assert "problem" not in body
    assert "investigating" not in body
    assert "Status: in progress." in body


def test_an_update_has_its_shape() -> None:
    update = Update("We are rolling back", "18% of orders", Status.MITIGATING, NOON)
    assert messages.update_sent("Checkout", "Payments time out", update, BERLIN) == Words(
        "Checkout (mitigating): Payments time out",
        "We are rolling back.\n\n"
        "Affected: 18% of orders. Status: mitigating.\n\n"
        "Next update by Wed 4 Mar, 13:00 CET.",
    )


def test_an_update_without_scope_or_promise_reads_as_english() -> None:
    update = Update("See https://status.example.org/1", "", Status.MONITORING, None)
    assert messages.update_sent("Checkout", "Payments time out", update, BERLIN).body == (
        "See https://status.example.org/1\n\nStatus: monitoring.\n\n"
        "You hear from us when something changes."
    )


def test_the_team_hears_thanks_what_resumes_when_and_the_postmortem() -> None:
    assert messages.stood_down_to_team(LEAVING) == Words(
        "[Delivery] Checkout: Payments time out",
        "Checkout is back in Delivery Mode. The immediate threat is contained. "
        "The connection pool was too small.\n\n"
        "Thanks to Alice Abel and Bob Beier for getting us out of this.\n\n"
        "Planned sprint work resumes after Thu 5 Mar, 09:00 CET; "
        "until then the time is for recovery.\n\n"
        "Postmortem: Fri 6 Mar, 13:00 CET, Alice Abel owns it.\n\n" + URL,
    )


def test_the_team_is_thanked_even_when_nobody_wrote_thanks() -> None:
    assert messages.stood_down_to_team(SILENT).body.split("\n\n")[1:] == [
        "Thanks to everybody who helped.",
        "Planned work resumes.",
        "No postmortem is scheduled.",
    ]


def test_nobody_calls_contained_what_was_not() -> None:
    said = replace(
        LEAVING,
        unmet=["Monitoring confirms a stable trend"],
        override_reason="The night shift watches",
    )
    body = messages.stood_down_to_team(said).body
    assert "contained" not in body
    assert (
        "Not met: Monitoring confirms a stable trend. The reason: The night shift watches." in body
    )


def test_stakeholders_hear_resolved_at_cause_impact_and_follow_up() -> None:
    assert messages.stood_down_to_stakeholders(LEAVING) == Words(
        "Checkout (resolved): Payments time out",
        "Resolved at Wed 4 Mar, 13:00 CET, 1 h 42 min after Rescue Mode was declared. "
        "Cause in brief: The connection pool was too small.\n\n"
        "Impact: 18% of orders failed. It lasted 2 h.\n\n"
        "Follow-up: Limits for every pool.\n\n"
        "Postmortem: Fri 6 Mar, 13:00 CET, Alice Abel owns it.",
    )


def test_an_end_of_which_little_is_known_claims_nothing() -> None:
    assert messages.stood_down_to_stakeholders(SILENT).body == (
        "Resolved at Wed 4 Mar, 13:00 CET, 1 h 42 min after Rescue Mode was declared. "
        "Cause in brief: The connection pool was too small.\n\n"
        "No postmortem is scheduled."
    )


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"impact": ""}, "Impact: Some orders. It lasted 2 h."),
        ({"impact_started_at": None}, "Impact: 18% of orders failed."),
        ({"impact_started_at": NOON + timedelta(hours=1)}, "Impact: 18% of orders failed."),
        ({"impact": "", "customers_affected": ""}, "The impact lasted 2 h."),
    ],
)
def test_the_impact_is_said_as_far_as_it_is_known(change: dict[str, object], line: str) -> None:
    said = replace(LEAVING, **change)  # type: ignore[arg-type]
    assert messages.stood_down_to_stakeholders(said).body.split("\n\n")[1] == line


def test_what_was_resolved_before_it_was_declared_has_no_time_after_it() -> None:
    said = replace(LEAVING, resolved_at=NOON - timedelta(hours=2))
    assert "after Rescue Mode" not in messages.stood_down_to_stakeholders(said).body


def test_a_postmortem_without_an_owner_is_only_a_date() -> None:
    said = replace(LEAVING, postmortem_owner=None)
    assert "Postmortem: Fri 6 Mar, 13:00 CET.\n" in messages.stood_down_to_team(said).body


def test_a_missed_promise_names_the_promised_time_and_the_way_out() -> None:
    words = messages.update_overdue("Checkout", "Payments time out", NOON, BERLIN, URL)
    assert words.subject == "Update overdue: Checkout, Payments time out"
    assert "promised an update at Wed 4 Mar, 13:00 CET" in words.body
    assert words.body.endswith(URL)


@pytest.mark.parametrize(
    ("roles", "named"),
    [
        (["Comms lead"], "comms lead"),
        (["Incident commander", "Comms lead"], "incident commander or comms lead"),
    ],
)
def test_a_hole_in_the_structure_is_named(roles: list[str], named: str) -> None:
    words = messages.roles_unfilled("Checkout", "Payments time out", roles, URL)
    assert words.subject == f"No {named}: Checkout, Payments time out"
    assert words.body.startswith(f"Nobody is {named}. Whoever is free takes it now")


def test_a_review_asks_to_stand_down_or_to_say_why_not() -> None:
    words = messages.review_due("Checkout", "Close the audit", URL)
    assert words.subject == "Review due: Checkout, Close the audit"
    assert "Stand down, or write down as a decision why it goes on" in words.body


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300).map(str.strip)
SOME = st.sampled_from([NOON - timedelta(days=3), NOON, NOON + timedelta(hours=5)])
MAYBE = st.none() | SOME
ENTERINGS = st.builds(
    Entering,
    team=TEXT.map(lambda text: text[:100]),
    trigger=st.sampled_from(Trigger),
    summary=TEXT,
    severity=st.sampled_from(Severity),
    done_when=TEXT,
    commander=st.none() | TEXT,
    comms_lead=st.none() | TEXT,
    services=st.lists(TEXT, max_size=3),
    customers_affected=TEXT,
    paused=TEXT,
    next_update_at=MAYBE,
    zone=st.just(BERLIN),
    url=st.sampled_from(["", URL]),
)
LEAVINGS = st.builds(
    Leaving,
    team=TEXT.map(lambda text: text[:100]),
    summary=TEXT,
    final_summary=TEXT,
    impact=TEXT,
    follow_up=TEXT,
    resolved_at=SOME,
    declared_at=SOME,
    customers_affected=TEXT,
    paused=TEXT,
    recovery_until=MAYBE,
    postmortem_at=MAYBE,
    postmortem_owner=st.none() | TEXT,
    recognition=TEXT,
    zone=st.just(BERLIN),
    impact_started_at=MAYBE,
    unmet=st.lists(TEXT, max_size=2),
    override_reason=TEXT,
    url=st.sampled_from(["", URL]),
)


@given(ENTERINGS)
def test_whatever_is_said_at_the_beginning_makes_whole_messages(said: Entering) -> None:
    for words in (
        messages.rescue_declared_to_team(said),
        messages.rescue_declared_to_stakeholders(said),
    ):
        assert 0 < len(words.subject) <= SUBJECT_COLUMN
        assert all(part == part.strip() and part for part in words.body.split("\n\n"))
    assert "is paused" in messages.rescue_declared_to_team(said).body
    assert "Affected: " in messages.rescue_declared_to_stakeholders(said).body


@given(LEAVINGS)
def test_whatever_is_said_at_the_end_makes_whole_messages(said: Leaving) -> None:
    for words in (messages.stood_down_to_team(said), messages.stood_down_to_stakeholders(said)):
        assert 0 < len(words.subject) <= SUBJECT_COLUMN
        assert all(part == part.strip() and part for part in words.body.split("\n\n"))
    assert ("contained" in messages.stood_down_to_team(replace(said, **PLAIN)).body) is not bool(
        said.unmet
    )


PLAIN: dict[str, Any] = {
    "final_summary": "",
    "recognition": "",
    "override_reason": "",
    "paused": "",
    "team": "",
}


def test_the_longest_texts_make_a_subject_that_fits_its_column() -> None:
    team, summary = "T" * 100, "word " * 59 + "last."
    update = Update("x", "", Status.INVESTIGATING, None)
    roles = ["Incident commander", "Comms lead"]
    subjects = [
        messages.rescue_declared_to_team(replace(ENTERING, team=team, summary=summary)).subject,
        messages.stood_down_to_stakeholders(replace(LEAVING, team=team, summary=summary)).subject,
        messages.update_sent(team, summary, update, BERLIN).subject,
        messages.update_overdue(team, summary, NOON, BERLIN, URL).subject,
        messages.roles_unfilled(team, summary, roles, URL).subject,
        messages.review_due(team, summary, URL).subject,
    ]
    assert all(len(subject) <= messages.LONGEST_SUBJECT for subject in subjects)
    assert all(subject.endswith("…") for subject in subjects)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "summary", "paused", "line"),
    [
        (ModeNow(Mode.DELIVERY, NOON), "", "", "We are in Delivery Mode: planned work goes on."),
        (
            ModeNow(Mode.RESCUE, NOON),
            "Payments time out",
            "All sprint work.",
            "We are in Rescue Mode: Payments time out. All sprint work is paused.",
        ),
        (ModeNow(Mode.RESCUE, NOON), "", "", "We are in Rescue Mode. Planned work is paused."),
        (
            ModeNow(Mode.DELIVERY, NOON, NOON + 14 * HOUR),
            "",
            "",
            "We are in Delivery Mode: recovering for 14 h more, planned work comes after that.",
        ),
        (
            ModeNow(Mode.DELIVERY, NOON, NOON + HOUR / 120),
            "",
            "",
            "We are in Delivery Mode: recovering for under a minute more, planned work comes after that.",
        ),
        (
            ModeNow(Mode.DELIVERY, NOON, NOON),
            "",
            "",
            "We are in Delivery Mode: planned work goes on.",
        ),
    ],
)
def test_a_standup_opens_with_the_mode(now: ModeNow, summary: str, paused: str, line: str) -> None:
    assert messages.standup_line(now, at=NOON, summary=summary, paused=paused) == line


@pytest.mark.parametrize(
    ("now", "summary", "url", "line"),
    [
        (ModeNow(Mode.DELIVERY, NOON), "", "", "🟢 Delivery"),
        (ModeNow(Mode.DELIVERY, NOON, NOON + HOUR), "", "", "🟢 Delivery (recovering)"),
        (
            ModeNow(Mode.RESCUE, NOON),
            "Payments time out",
            URL,
            f"🔴 Rescue: Payments time out {URL}",
        ),
        (ModeNow(Mode.RESCUE, NOON), "", "", "🔴 Rescue"),
    ],
)
def test_a_status_channel_shows_the_mode_in_one_line(
    now: ModeNow, summary: str, url: str, line: str
) -> None:
    assert messages.channel_line(now, at=NOON, summary=summary, url=url) == line
