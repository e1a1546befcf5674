"""Two who confirm the same list at once: one postpones, the other is told, and each organiser hears once."""

import pytest

from peacetime.domain.rituals.postponing import NothingToPostpone
from peacetime.storage.models import ListedMeeting, Message
from peacetime.usecases.calendars.postponing import MeetingsMoved, postpone_meetings
from tests.acts import opened
from tests.at_once import at_once
from tests.builders import NOON
from tests.calendars import a_list, a_meeting
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast(password=None)


def test_of_two_who_confirm_one_postpones(cast: Cast) -> None:
    opened(cast)
    a_list("checkout", a_meeting("planning", "Sprint planning"), at=NOON)
    alice, bob = cast.acting("alice"), cast.acting("bob")
    results = at_once(
        lambda: postpone_meetings("checkout", {}, actor=alice, at=NOON),
        lambda: postpone_meetings("checkout", {}, actor=bob, at=NOON),
    )
    assert sum(isinstance(result, MeetingsMoved) for result in results) == 1, results
    assert sum(isinstance(result, NothingToPostpone) for result in results) == 1, results
    assert ListedMeeting.objects.get().state == "postponed"
    assert Message.objects.filter(audience="organisers").count() == 1
