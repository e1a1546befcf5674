"""What every tracker does alike: make a ticket once, find it, read it, move it, and refuse in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from devtools.standins.http import MOODS, Mood
from devtools.standins.issues import ADA
from peacetime.domain.postmortems.tickets.draft import Draft, Link, hidden
from peacetime.domain.postmortems.tickets.stages import Stage, sayable
from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.connectors import connectors
from peacetime.wire.requests import NotReached
from tests.trackers import KINDS, SECRETS, At, a_tracker

DRAFT = Draft(
    title="Add a limit to the queue",
    lines=('This was agreed in the postmortem "The queue stood still".', "It is to *end* it."),
    links=(Link("The action item in Peacetime", "https://peacetime.example/actions/k3x9m2ab"),),
    label="postmortem",
    marker="peacetime-1f0c-k3x9m2ab",
    owner=ADA,
    owner_name="Ada Berg",
    due_on=date(2026, 3, 31),
    stage=Stage.TO_DO,
)
ALL = frozenset(DRAFT.values())


@pytest.fixture(params=sorted(KINDS))
def at(request: pytest.FixtureRequest, settings: Any) -> Iterator[At]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with a_tracker(request.param) as found:
        yield found


def test_a_ticket_is_made_with_owner_label_day_and_link_back_and_found_again(at: At) -> None:
    assert at.tracker.find(at.place(), DRAFT) is None
    made = at.tracker.create(at.place(), DRAFT)
    assert (made.stage, made.remarks) == (Stage.TO_DO, ())
    [issue] = at.issues
    assert issue.title == DRAFT.title
    assert issue.owner
    assert "2026-03-31" in (
        issue.due_on,
        "2026-03-31" if "31 March 2026" in str(issue.text) else "",
    )
    assert "https://peacetime.example/actions/k3x9m2ab" in str(issue.text)
    assert issue.labels
    found = at.tracker.find(at.place(), DRAFT)
    assert found is not None
    assert (found.key, found.url) == (made.key, made.url)
    assert at.tracker.find(at.place(), replace(DRAFT, marker="peacetime-1f0c-other")) is None


def test_a_ticket_of_what_is_done_is_closed_at_once(at: At) -> None:
    made = at.tracker.create(at.place(), replace(DRAFT, stage=Stage.DONE))
    assert made.stage is Stage.DONE


@pytest.mark.parametrize("stage", Stage)
def test_it_is_moved_as_far_as_the_tracker_can_say_it(at: At, stage: Stage) -> None:
    made = at.tracker.create(at.place(), replace(DRAFT, stage=Stage.TO_DO))
    wanted = sayable(stage, at.tracker.STAGES)
    if wanted is not Stage.TO_DO:
        moved = at.tracker.change(at.place(), made.key, DRAFT, frozenset(), wanted)
        assert moved.stage is wanted
    assert at.tracker.read(at.place(), made.key).stage is wanted


def test_only_what_changed_is_sent_and_what_others_wrote_stays(at: At) -> None:
    made = at.tracker.create(at.place(), DRAFT)
    [issue] = at.issues
    other = replace(DRAFT, title="Add two limits", due_on=None, owner="", owner_name="")
    if isinstance(issue.text, str) and hidden(DRAFT.marker) in issue.text:
        issue.text += "\n\nSeen twice."
    issue.owner = "99"
    at.tracker.change(at.place(), made.key, other, {"title", "due_on", "body"}, None)
    assert (issue.title, issue.due_on, issue.owner) == ("Add two limits", "", "99")
    assert "31 March" not in str(issue.text)
    if hidden(DRAFT.marker) in str(issue.text):
        assert str(issue.text).endswith("Seen twice.")
    at.tracker.change(at.place(), made.key, other, {"owner"}, None)
    assert issue.owner == ""


def test_what_changed_there_since_a_moment_is_listed(at: At) -> None:
    made = at.tracker.create(at.place(), DRAFT)
    hour = timedelta(hours=1)
    at.move(at.issues[0], Stage.DONE)
    now = datetime.now(UTC)
    [seen] = at.tracker.changed_since(at.place(), "postmortem", now - hour)
    assert (seen.key, seen.stage) == (made.key, Stage.DONE)
    at.issues[0].changed_at = now - 2 * hour
    assert list(at.tracker.changed_since(at.place(), "postmortem", now - hour)) == []


def test_an_owner_who_is_not_known_there_is_said_and_nobody_is_guessed(at: At) -> None:
    stranger = replace(DRAFT, owner="eve@example.org", owner_name="Eve Eck")
    made = at.tracker.create(at.place(), stranger)
    assert at.issues[0].owner == ""
    assert made.remarks[0].startswith("Eve Eck was not found in ")


def test_an_administrator_says_who_somebody_is_there(at: At) -> None:
    there = {
        "github": "ada-on-github",
        "gitlab": "ada-on-gitlab",
        "jira": "5b10ac8d",
        "linear": ADA,
    }
    known = replace(DRAFT, owner="a.berg@example.org")
    place = Place(at.settings, SECRETS, {"a.berg@example.org": there[at.provider]})
    assert at.tracker.create(place, known).remarks == ()
    assert at.issues[0].owner


def test_a_ticket_that_is_gone_is_said(at: At) -> None:
    made = at.tracker.create(at.place(), DRAFT)
    at.issues.clear()
    with pytest.raises(TrackerRefused) as refused:
        at.tracker.read(at.place(), made.key)
    assert (refused.value.code, refused.value.is_lasting) == ("ticket_gone", True)


@pytest.mark.parametrize(
    ("mood", "code", "seconds"),
    [
        ("failing", "tracker_ailing", None),
        ("down", "tracker_ailing", None),
        ("limiting", "ticket_rate_limited", 30),
        ("lying", "tracker_unreadable", None),
        ("not letting in", "ticket_permission_missing", None),
    ],
)
def test_a_tracker_that_is_not_well_is_refused_in_words(
    at: At, mood: str, code: str, seconds: int | None
) -> None:
    at.tool.mood = MOODS[mood]
    with pytest.raises(TrackerRefused) as refused:
        at.tracker.create(at.place(), DRAFT)
    assert refused.value.code == code
    assert refused.value.is_lasting == (code == "ticket_permission_missing")
    assert refused.value.wait == (timedelta(seconds=seconds) if seconds else None)
    assert SECRETS["token"] not in refused.value.sentence


def test_an_answer_that_lacks_what_it_must_have_is_no_crash(at: At) -> None:
    for body in ("[]", "{}", "null", '"yes"', '{"issues": 3, "data": 4}', '{"data": {"issue": 1}}'):
        at.tool.mood = Mood(body=body, content_type="application/json")
        with pytest.raises(TrackerRefused):
            at.tracker.read(at.place(), "#1")


def test_a_cut_connection_is_not_reached(at: At) -> None:
    at.tool.mood = Mood(is_cut=True, times=1)
    with pytest.raises(NotReached):
        at.tracker.create(at.place(), replace(DRAFT, owner=""))


def test_a_check_says_as_whom_we_speak_and_writes_nothing(at: At) -> None:
    found = connectors()[at.provider].check(at.settings, SECRETS)
    assert found.is_right, found
    assert found.speaks_as
    assert at.issues == []


def test_a_check_names_the_permission_that_is_missing(at: At) -> None:
    missing = {
        "github": ("Issues: Read and write",),
        "gitlab": ("api",),
        "jira": ("Create Issues",),
    }
    if at.provider == "linear":
        pytest.skip("a key of Linear does not say what it may")
    if at.provider == "jira":
        at.tool.permissions.discard("CREATE_ISSUES")  # type: ignore[attr-defined]
    else:
        at.tool.may_write = False  # type: ignore[attr-defined]
    found = connectors()[at.provider].check(at.settings, SECRETS)
    assert (found.is_right, found.missing_scopes) == (False, missing[at.provider])


def test_a_wrong_token_is_not_taken(at: At) -> None:
    found = connectors()[at.provider].check(at.settings, {"token": "old"})
    assert not found.is_right
    assert "old" not in found.sentence.split()


def test_a_missing_permission_is_named_when_a_ticket_is_made(at: At) -> None:
    if at.provider == "jira":
        at.tool.permissions.discard("CREATE_ISSUES")  # type: ignore[attr-defined]
    else:
        at.tool.may_write = False  # type: ignore[attr-defined]
    with pytest.raises(TrackerRefused) as refused:
        at.tracker.create(at.place(), replace(DRAFT, owner=""))
    named = {
        "github": "issues=write",
        "gitlab": "the scope api",
        "jira": "Create Issues",
        "linear": "Read and Write",
    }
    assert named[at.provider] in refused.value.sentence
    assert refused.value.is_lasting


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("github", "repository", "shop/backend/../../user"),
        ("gitlab", "project", ""),
        ("jira", "project", 'SHOP" OR project = "OTHER'),
        ("jira", "url", "ftp://jira.example"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_before_anything_is_asked(
    settings: Any, kind: str, name: str, value: str
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with a_tracker(kind) as at:
        with pytest.raises(TrackerRefused):
            at.tracker.create(at.place(**{name: value}), DRAFT)
        assert at.tool.received == []
