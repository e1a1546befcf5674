"""Rituals are held, left out for a reason, written about, and taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from peacetime.domain.modes.transitions import StandDown
from peacetime.domain.rituals.records import (
    AlreadyHeld,
    AlreadySkipped,
    NotRecorded,
    Status,
    TooEarly,
)
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.rituals.pages import organisation_rituals, ritual_page, team_rituals
from peacetime.storage.models import AuditEntry, Postmortem, RitualLook, RitualRecord
from peacetime.usecases.incidents import Stale
from peacetime.usecases.privacy import change_privacy
from peacetime.usecases.rituals.recording import (
    hold_ritual,
    skip_ritual,
    take_ritual_back,
    write_minutes,
)
from tests import written
from tests.acts import opened, stood_down
from tests.builders import NOON, a_postmortem
from tests.cast import Cast

DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # ten in Berlin
WEEK = "2026-W10"


def test_a_check_is_held_with_its_minutes_and_shows_so(cast: Cast) -> None:
    bob = cast.acting("bob")
    said = hold_ritual("weekly", WEEK, team="checkout", minutes="All well.", actor=bob, at=MONDAY)
    assert (said.is_held, said.minutes, said.version) == (True, "All well.", 1)
    assert written.audited()[-1] == "ritual.occurrence.recorded"
    found = team_rituals("checkout", at=NOON).check
    assert [(one.key, one.status) for one in found.past] == [(WEEK, Status.HELD)]
    assert found.past[0].record is not None
    assert found.past[0].record.recorded_by_name == "Bob Beier"
    with pytest.raises(AlreadyHeld):
        hold_ritual("weekly", WEEK, team="checkout", actor=bob, at=NOON)
    written.assert_sound()


def test_a_ritual_is_left_out_for_a_reason_and_may_be_held_after_all(cast: Cast) -> None:
    bob = cast.acting("bob")
    with pytest.raises(InvalidInput):
        skip_ritual("weekly", WEEK, team="checkout", reason=" ", actor=bob, at=MONDAY)
    said = skip_ritual("weekly", WEEK, team="checkout", reason="Offsite", actor=bob, at=MONDAY)
    assert (said.is_held, said.reason) == (False, "Offsite")
    with pytest.raises(AlreadySkipped):
        skip_ritual("weekly", WEEK, team="checkout", reason="Again", actor=bob, at=MONDAY)
    with pytest.raises(NotRecorded):
        write_minutes("weekly", WEEK, team="checkout", minutes="So", actor=bob, at=MONDAY)
    held = hold_ritual("weekly", WEEK, team="checkout", actor=bob, at=NOON)
    assert (held.is_held, held.reason) == (True, "")


def test_minutes_that_somebody_changed_meanwhile_are_not_written_over(cast: Cast) -> None:
    bob, alice = cast.acting("bob"), cast.acting("alice")
    hold_ritual("weekly", WEEK, team="checkout", minutes="One", actor=bob, at=MONDAY)
    write_minutes("weekly", WEEK, team="checkout", minutes="Two", version=1, actor=alice, at=MONDAY)
    with pytest.raises(Stale):
        write_minutes(
            "weekly", WEEK, team="checkout", minutes="Three", version=1, actor=bob, at=MONDAY
        )
    with pytest.raises(Stale):
        take_ritual_back("weekly", WEEK, team="checkout", version=1, actor=bob, at=MONDAY)
    assert RitualRecord.objects.get().minutes == "Two"


def test_what_is_taken_back_is_missed_again_and_the_audit_keeps_its_minutes(cast: Cast) -> None:
    bob = cast.acting("bob")
    RitualLook.objects.create(since=MONDAY - 30 * DAY, looked_at=MONDAY)
    hold_ritual("weekly", WEEK, team="checkout", minutes="One", actor=bob, at=MONDAY)
    gone = take_ritual_back("weekly", WEEK, team="checkout", actor=bob, at=MONDAY)
    assert gone.is_held is None
    assert AuditEntry.objects.latest("pk").changes["minutes"] == "One"
    past = team_rituals("checkout", at=MONDAY + 3 * DAY).check.past
    assert (past[0].key, past[0].status) == (WEEK, Status.MISSED)
    with pytest.raises(NotRecorded):
        take_ritual_back("weekly", WEEK, team="checkout", actor=bob, at=MONDAY)


def test_nothing_was_missed_before_rituals_were_kept_here(cast: Cast) -> None:
    assert team_rituals("checkout", at=NOON).check.past == ()
    assert [one.past for one in organisation_rituals(at=NOON).rituals] == [(), ()]


def test_what_is_still_to_come_was_not_held(cast: Cast) -> None:
    with pytest.raises(TooEarly):
        hold_ritual("weekly", "2026-W12", team="checkout", actor=cast.acting("bob"), at=NOON)
    with pytest.raises(TooEarly):
        hold_ritual("monthly", "2026-04", actor=cast.acting("bob"), at=NOON)


@pytest.mark.parametrize(
    ("word", "key", "team", "code"),
    [
        ("weekly", WEEK, "", "ritual_unknown"),
        ("monthly", "2026-03", "checkout", "ritual_unknown"),
        ("daily", WEEK, "checkout", "ritual_unknown"),
        ("weekly", "2026-03", "checkout", "ritual_time_unknown"),
        ("weekly", "2025-W53", "checkout", "ritual_time_unknown"),
        ("quarterly", "9999-Q1", "", "ritual_time_unknown"),
        ("weekly", WEEK, "nobody", "team_unknown"),
        ("review", "nothing", "checkout", "incident_unknown"),
    ],
)
def test_a_ritual_that_is_not_there_is_not_found(
    cast: Cast, word: str, key: str, team: str, code: str
) -> None:
    with pytest.raises(NotFound) as found:
        hold_ritual(word, key, team=team, actor=cast.acting("bob"), at=NOON)
    assert found.value.code == code
    with pytest.raises(NotFound) as seen:
        ritual_page(word, key, slug=team, at=NOON)
    assert seen.value.code == code


def test_who_reads_along_records_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        hold_ritual("weekly", WEEK, team="checkout", actor=cast.acting("charlie"), at=NOON)


def test_a_review_that_was_held_is_known_to_its_postmortem(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so"))
    incident.refresh_from_db()
    a_postmortem(incident)
    bob, then = cast.acting("bob"), NOON + 2 * DAY
    page = ritual_page("review", incident.ref, slug="checkout", at=then)
    assert page.review is not None
    assert (page.time.status, page.review.sentence) == (
        Status.DUE,
        "Its time has come. Was it held?",
    )
    hold_ritual("review", incident.ref, team="checkout", actor=bob, at=then)
    assert Postmortem.objects.get().reviewed_at == then
    assert ritual_page("review", incident.ref, slug="checkout", at=then).time.status is Status.HELD
    take_ritual_back("review", incident.ref, team="checkout", actor=bob, at=then)
    assert Postmortem.objects.get().reviewed_at is None
    Postmortem.objects.update(reviewed_at=then)  # as its own page says
    with pytest.raises(AlreadyHeld):
        skip_ritual("review", incident.ref, team="checkout", reason="So", actor=bob, at=then)
    with pytest.raises(NotRecorded):
        take_ritual_back("review", incident.ref, team="checkout", actor=bob, at=then)


def test_a_review_of_a_private_incident_is_not_there_for_others(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so"))
    change_privacy(incident.ref, is_private=True, actor=cast.acting("dana"), at=NOON)
    with pytest.raises(NotFound):
        ritual_page("review", incident.ref, slug="checkout", at=NOON)
    assert team_rituals("checkout", at=NOON).reviews == ()
    dana = cast.acting("dana")
    assert len(team_rituals("checkout", at=NOON, sight=dana.sight).reviews) == 1


def test_a_review_that_nobody_planned_is_late_after_three_days(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", None, override_reason="so"))
    assert team_rituals("checkout", at=NOON + 2 * DAY).reviews == ()
    RitualLook.objects.create(since=NOON, looked_at=NOON)
    [soon] = team_rituals("checkout", at=NOON + 2 * DAY).reviews
    assert (soon.is_late, soon.sentence) == (False, "No date is planned yet.")
    [late] = organisation_rituals(at=NOON + 4 * DAY).late_reviews
    assert late.incident == incident.ref
    assert late.sentence == (
        "No date is planned yet. It is 23 hours past the 72 hours after the end."
    )
