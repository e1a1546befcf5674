"""Action items that stand in a text are taken once, with the owners who are found."""

from datetime import date

import pytest

from peacetime.queries.access import NotAllowed
from peacetime.queries.actions.written import meant, written_actions
from peacetime.storage.models import ActionItem, Incident
from peacetime.usecases.actions.taking import take_actions
from tests.builders import NOON, a_person, a_postmortem
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TEXT = """# Payments timed out

## Action items
- Add a limit to the queue (Bob, by 2026-03-01)
- [x] Alert on idle connections (Alice Abel)
- Drill the rollback (Platform team)
- Log every refused call (Zoe Zulu), https://tracker.example/PAY-7
"""


def test_a_text_gives_its_action_items_with_owner_day_and_ticket(cast: Cast) -> None:
    postmortem = a_postmortem(team=cast.checkout, text=TEXT)
    taken = take_actions(postmortem.ref, actor=cast.acting("alice"), at=NOON)
    told = [(one.text, one.owner_name, one.due_on, one.state) for one in taken.actions]
    assert told == [
        ("Add a limit to the queue", "Bob Beier", date(2026, 3, 1), "open"),
        ("Alert on idle connections", "Alice Abel", None, "done"),
        ("Drill the rollback", None, None, "open"),
        ("Log every refused call", None, None, "open"),
    ]
    assert taken.actions[3].ticket == "https://tracker.example/PAY-7"
    assert taken.unmatched == ("Platform team", "Zoe Zulu")
    assert taken.actions[0].signs == ["overdue"]


def test_taking_again_takes_only_what_is_new(cast: Cast) -> None:
    postmortem, alice = a_postmortem(team=cast.checkout, text=TEXT), cast.acting("alice")
    first = next(one.line for one in written_actions(postmortem.ref, actor=alice))
    assert len(take_actions(postmortem.ref, lines={first}, actor=alice, at=NOON).actions) == 1
    rest = take_actions(postmortem.ref, actor=alice, at=NOON)
    assert (len(rest.actions), rest.known) == (3, 1)
    assert take_actions(postmortem.ref, actor=alice, at=NOON).actions == ()
    assert ActionItem.objects.count() == 4
    assert all(one.is_known for one in written_actions(postmortem.ref, actor=alice))


def test_of_a_private_incident_nobody_owns_what_they_may_not_see(
    cast: Cast, incident: Incident
) -> None:
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    text = "# Action items\n- Add a limit (Charlie)\n- Drill it (Bob)"
    postmortem = a_postmortem(incident, text=text)
    taken = take_actions(postmortem.ref, actor=cast.acting("alice"), at=NOON)
    assert [one.owner_name for one in taken.actions] == [None, "Bob Beier"]
    assert taken.unmatched == ("Charlie",)


def test_viewers_take_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        take_actions(a_postmortem(team=cast.checkout).ref, actor=cast.acting("charlie"), at=NOON)


def test_a_first_name_that_two_have_is_nobodys(cast: Cast) -> None:
    people = [cast.alice, cast.bob, a_person("Bob Brown", email="brown@example.org")]
    assert meant("Bob", people) is None
    assert meant("bob beier", people) == cast.bob
    assert meant("@bob", people) == cast.bob
    assert meant("Bob Brown and Alice", people) == people[2]
    assert meant("<alice@example.org>", people) == cast.alice
    assert meant("", people) is None
