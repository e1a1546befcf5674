"""Owners hear of a day once before it and once after it, in one letter, and never of what is done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import ActionItem, Incident, Message
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.agreeing import agree_action, change_action
from peacetime.usecases.actions.reminding import remind_of_due_dates
from peacetime.usecases.people import deactivate_person
from tests.builders import NOON, a_postmortem, an_action
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOB = "bob@example.org"


def promised(due_on: date, text: str = "Add a limit", *, owner: str = BOB) -> str:
    said = ActionSaid(text, owner=owner, due_on=due_on)
    return agree_action(said, team="checkout", actor=PEACETIME, at=NOON - 20 * DAY).ref


def letters() -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind="postmortem.action.due").order_by("pk")
    return list(rows.values_list("destination", "subject"))


def test_an_owner_hears_of_a_day_two_working_days_before_and_once_after(cast: Cast) -> None:
    promised(date(2026, 3, 9))  # a Monday; it is Wednesday noon
    at, told = NOON, []
    while at < NOON + 14 * DAY:
        told += [at] * remind_of_due_dates(at=at)
        at += HOUR
    assert [f"{one:%a %d %H}" for one in told] == ["Thu 05 07", "Tue 10 07"]  # 8 in Berlin
    assert letters() == [
        (BOB, "Add a limit, is due 9 March"),
        (BOB, "Add a limit, was due 9 March"),
    ]


def test_an_owner_hears_what_somebody_else_agreed_for_them(cast: Cast) -> None:
    said = ActionSaid("Add a limit", owner=BOB)
    agree_action(said, team="checkout", actor=cast.acting("bob"), at=NOON)  # that they know
    assert remind_of_due_dates(at=NOON) == 0
    for text in ("Add an alert", "Add a queue"):
        agree_action(replace(said, text=text), team="checkout", actor=cast.acting("dana"), at=NOON)
    assert remind_of_due_dates(at=NOON) == 1
    assert letters() == [(BOB, "2 action items: 2 new")]
    assert remind_of_due_dates(at=NOON + DAY) == 0


def test_a_worker_that_slept_for_days_catches_up_with_one_letter(cast: Cast) -> None:
    for day in range(1, 8):
        promised(date(2026, 3, day), f"Change {day}")
    assert remind_of_due_dates(at=NOON) == 1
    assert letters() == [(BOB, "7 action items: 3 past their day, 4 due soon")]
    assert remind_of_due_dates(at=NOON) == 0


def test_there_is_one_letter_a_day_and_the_rest_comes_tomorrow(cast: Cast) -> None:
    promised(date(2026, 3, 3))
    assert remind_of_due_dates(at=NOON) == 1
    promised(date(2026, 3, 2), "Another")
    assert remind_of_due_dates(at=NOON + HOUR) == 0
    assert remind_of_due_dates(at=NOON + DAY) == 1
    assert len(letters()) == 2


def test_what_is_closed_put_aside_or_nobodys_is_in_no_letter(cast: Cast) -> None:
    done, aside = promised(date(2026, 3, 3), "Done"), promised(date(2026, 3, 3), "Aside")
    promised(date(2026, 3, 3), "Nobody's", owner="")
    promised(date(2026, 3, 3), "Alice's", owner="alice@example.org")
    moving.finish_action(done, actor=PEACETIME, at=NOON)
    moving.move_to_backlog(aside, actor=PEACETIME, at=NOON)
    deactivate_person("alice@example.org", actor=cast.acting("dana"), at=NOON)
    assert remind_of_due_dates(at=NOON) == 0


def test_nobody_is_written_to_at_night_or_on_a_day_off(cast: Cast) -> None:
    promised(date(2026, 3, 3))
    assert remind_of_due_dates(at=NOON - 8 * HOUR) == 0
    assert remind_of_due_dates(at=NOON + 3 * DAY) == 0  # Saturday


def test_another_day_or_owner_is_told_anew(cast: Cast) -> None:
    ref = promised(date(2026, 3, 3))
    remind_of_due_dates(at=NOON)
    said = ActionSaid("Add a limit", owner=BOB, due_on=date(2026, 3, 6))
    change_action(ref, said, actor=PEACETIME, at=NOON)
    assert remind_of_due_dates(at=NOON + DAY) == 1
    changed = ActionSaid("Add a limit", owner="alice@example.org", due_on=date(2026, 3, 6))
    change_action(ref, changed, actor=PEACETIME, at=NOON + DAY)
    assert remind_of_due_dates(at=NOON + DAY) == 1
    assert [address for address, _ in letters()] == [BOB, BOB, "alice@example.org"]
    assert ActionItem.objects.get(ref=ref).version == 2, "to be told is no change"


def test_what_comes_of_a_private_incident_has_a_letter_of_its_own(
    cast: Cast, incident: Incident
) -> None:
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    postmortem = a_postmortem(incident)
    day = date(2026, 3, 3)
    an_action(postmortem, text="Rotate the key", owner=cast.bob, due_on=day)
    an_action(postmortem, text="Not in sight", owner=cast.charlie, due_on=day)
    promised(day)
    assert remind_of_due_dates(at=NOON) == 2
    secret = Message.objects.get(subject__startswith="Rotate the key")
    assert secret.incident == incident
    assert "Rotate" not in Message.objects.get(subject__startswith="Add a limit").body
