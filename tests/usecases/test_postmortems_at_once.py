"""Two who begin or save a postmortem at the same moment, each on their own connection."""

from datetime import timedelta

import pytest

from peacetime.storage.models import Postmortem, PostmortemVersion
from peacetime.usecases.incidents import Stale
from peacetime.usecases.postmortems.bringing import bring_postmortem
from peacetime.usecases.postmortems.opening import Opened, open_postmortem
from peacetime.usecases.postmortems.writing import save_text
from tests.acts import opened, stood_down
from tests.at_once import at_once
from tests.builders import NOON, a_postmortem
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=3)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast(password=None)


def test_two_who_begin_one_get_the_same(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast)
    alice, bob = cast.acting("alice"), cast.acting("bob")
    results = at_once(
        lambda: open_postmortem(incident.ref, actor=alice, at=LATER),
        lambda: open_postmortem(incident.ref, actor=bob, at=LATER),
    )
    assert all(isinstance(result, Opened) for result in results), results
    assert len({result.ref for result in results}) == 1
    assert sorted(result.is_new for result in results) == [False, True]
    assert Postmortem.objects.count() == 1


def test_of_two_who_save_the_same_version_one_is_told(cast: Cast) -> None:
    ref = a_postmortem(team=cast.checkout).ref
    alice, bob = cast.acting("alice"), cast.acting("bob")
    results = at_once(
        lambda: save_text(ref, "T", "Hers", version=1, actor=alice, at=LATER),
        lambda: save_text(ref, "T", "His", version=1, actor=bob, at=LATER),
    )
    assert sum(isinstance(result, Stale) for result in results) == 1, results
    assert PostmortemVersion.objects.filter(postmortem__ref=ref).count() == 2


def test_a_file_that_two_bring_is_one(cast: Cast) -> None:
    alice, bob = cast.acting("alice"), cast.acting("bob")
    results = at_once(
        lambda: bring_postmortem("checkout", b"# Down", actor=alice, at=LATER),
        lambda: bring_postmortem("checkout", b"# Down", actor=bob, at=LATER),
    )
    assert all(isinstance(result, Opened) for result in results), results
    assert Postmortem.objects.count() == 1
