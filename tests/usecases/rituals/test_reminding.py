"""Reminders of rituals: once each, in one letter a person, never of what is done, and no flood."""

from datetime import UTC, date, datetime, timedelta

from peacetime.domain.modes.transitions import StandDown
from peacetime.storage.models import ActionItem, Message, RitualLook
from peacetime.usecases.privacy import change_privacy
from peacetime.usecases.rituals.escalating import escalate_action_items
from peacetime.usecases.rituals.recording import hold_ritual, skip_ritual
from peacetime.usecases.rituals.reminding import remind_of_rituals
from tests.acts import opened, stood_down
from tests.builders import NOON, a_member, a_team
from tests.cast import Cast

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)  # ten in Berlin
WEEK = "2026-W11"


def looked(at: datetime) -> None:
    RitualLook.objects.all().delete()
    RitualLook.objects.create(since=at - 100 * DAY, looked_at=at)


def letters(address: str = "") -> list[str]:
    found = Message.objects.filter(kind="ritual.reminder").order_by("pk")
    return [m.subject for m in found if not address or m.destination == address]


def an_item(cast: Cast, text: str, **said: object) -> ActionItem:
    values = {"created_at": NOON, "created_by": "so", "changed_at": NOON, **said}
    return ActionItem.objects.create(team=cast.checkout, text=text, **values)


def test_the_first_look_ever_reminds_of_nothing(cast: Cast) -> None:
    assert remind_of_rituals(at=MONDAY) == 0
    assert RitualLook.objects.get().since == MONDAY


def test_the_team_is_reminded_once_with_its_list_ready(cast: Cast) -> None:
    an_item(cast, "Add a limit", owner=cast.bob, due_on=date(2026, 3, 5))
    looked(MONDAY - 2 * HOUR)
    assert remind_of_rituals(at=MONDAY - 61 * timedelta(minutes=1)) == 0
    assert remind_of_rituals(at=MONDAY - HOUR) == 2
    assert remind_of_rituals(at=MONDAY) == 0
    message = Message.objects.filter(destination=cast.bob.email).latest("pk")
    assert message.subject == "Weekly check of action items, Checkout: Mon 9 Mar, 10:00 CET"
    assert "1 of 1 open action item needs a word: 1 overdue." in message.body
    assert "- Add a limit (Bob Beier)" in message.body
    assert f"/teams/checkout/rituals/weekly/{WEEK}" in message.body
    assert message.incident is None


def test_two_teams_of_a_person_are_one_letter(cast: Cast) -> None:
    a_member(a_team("Orders"), cast.bob)
    looked(MONDAY - 2 * HOUR)
    remind_of_rituals(at=MONDAY - HOUR)
    assert letters(cast.bob.email) == [
        "2 rituals: Weekly check of action items, Checkout, Weekly check of action items, Orders"
    ]


def test_what_is_held_or_left_out_is_not_reminded_of(cast: Cast) -> None:
    bob = cast.acting("bob")
    hold_ritual("weekly", WEEK, team="checkout", actor=bob, at=MONDAY - 3 * HOUR)
    skip_ritual("weekly", "2026-W12", team="checkout", reason="Offsite", actor=bob, at=MONDAY)
    looked(MONDAY - 2 * HOUR)
    for week in range(3):
        remind_of_rituals(at=MONDAY + week * 7 * DAY)
    assert letters(cast.bob.email) == [
        "Weekly check of action items, Checkout: Mon 23 Mar, 10:00 CET"
    ]


def test_a_worker_that_was_dead_for_a_day_catches_up_once(cast: Cast) -> None:
    looked(MONDAY - 2 * HOUR)
    remind_of_rituals(at=MONDAY + DAY)
    remind_of_rituals(at=MONDAY + DAY + HOUR)
    [subject] = letters(cast.bob.email)
    assert "Mon 9 Mar" in subject
    body = Message.objects.filter(destination=cast.bob.email).latest("pk").body
    assert "it has begun" in body


def test_a_worker_that_was_dead_for_months_does_not_flood(cast: Cast) -> None:
    looked(MONDAY)
    remind_of_rituals(at=MONDAY + 70 * DAY)
    assert len(letters(cast.bob.email)) == 1


def test_the_check_is_at_ten_by_the_teams_clocks_before_and_after_they_change(cast: Cast) -> None:
    looked(datetime(2026, 3, 23, 7, tzinfo=UTC))
    remind_of_rituals(at=datetime(2026, 3, 23, 8, tzinfo=UTC))
    remind_of_rituals(at=datetime(2026, 3, 30, 7, tzinfo=UTC))
    assert letters(cast.bob.email) == [
        "Weekly check of action items, Checkout: Mon 23 Mar, 10:00 CET",
        "Weekly check of action items, Checkout: Mon 30 Mar, 10:00 CEST",
    ]


def test_leads_and_administrators_hear_of_the_monthly_review(cast: Cast) -> None:
    looked(datetime(2026, 4, 5, 7, tzinfo=UTC))
    remind_of_rituals(at=datetime(2026, 4, 6, 13, tzinfo=UTC))  # a day before, on a day off
    monthly = Message.objects.filter(subject__contains="Monthly").values_list(
        "destination", flat=True
    )
    assert set(monthly) == {cast.alice.email, cast.dana.email}


def test_a_review_is_reminded_of_and_a_private_one_apart(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so"))
    change_privacy(incident.ref, is_private=True, actor=cast.acting("dana"), at=NOON)
    looked(NOON)
    remind_of_rituals(at=NOON + DAY)
    found = Message.objects.filter(kind="ritual.reminder")
    assert {m.destination for m in found} == {cast.alice.email, cast.bob.email}
    assert {m.incident_id for m in found} == {incident.pk}
    assert "Payments time out" not in found[0].body


def test_what_nobody_moves_goes_up_the_line_once_a_month(cast: Cast) -> None:
    an_item(cast, "Add a limit", owner=cast.bob)
    done = an_item(cast, "Done", owner=cast.bob, state="done", closed_at=NOON)
    assert escalate_action_items(at=NOON + 20 * DAY) == 0
    assert escalate_action_items(at=NOON + 31 * DAY) == 1
    assert escalate_action_items(at=NOON + 32 * DAY) == 0
    assert escalate_action_items(at=NOON + 62 * DAY) == 1
    told = list(Message.objects.filter(kind="postmortem.action.escalated").order_by("pk"))
    assert [m.destination for m in told] == [cast.bob.email, cast.alice.email]
    assert "Add a limit" in told[1].body
    assert done.text not in told[1].body
