"""The ledger's assumptions: versions with dates, refused by name where they make no sense."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from peacetime.domain.burst.policy import Policy, PolicyRefused
from peacetime.queries.access import NotAllowed
from peacetime.queries.burst.policy import parameter_lines, policy_now, policy_versions
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import AuditEntry, BurstPolicyVersion, LedgerEdit
from peacetime.usecases.burst.policy import change_policy, restore_policy
from peacetime.usecases.incidents import Stale
from tests.at_once import at_once
from tests.builders import NOON
from tests.cast import Cast, the_cast

HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def test_a_value_that_is_changed_makes_a_version_and_the_rest_stays(cast: Cast) -> None:
    dana = cast.acting("dana")
    first = change_policy({"cap": 30}, note="We are more", actor=dana, at=NOON)
    second = change_policy({"night": "2.5"}, actor=dana, at=NOON + HOUR)
    assert (first.version.number, second.version.number) == (1, 2)
    assert (second.policy.cap, second.policy.night) == (30.0, 2.5)
    assert first.note == "We are more"
    assert [view.version.number for view in policy_versions()] == [2, 1, 0]
    entry = AuditEntry.objects.get(fact="burst.policy.changed", changes__version=1)
    assert entry.changes["values"] == {"cap": [20.0, 30.0]}


def test_the_same_values_make_no_version(cast: Cast) -> None:
    assert change_policy({"cap": 20}, actor=cast.acting("dana"), at=NOON).version.is_shipped
    assert not BurstPolicyVersion.objects.exists()
    assert not LedgerEdit.objects.exists()


def test_what_was_in_force_then_is_found_by_its_date(cast: Cast) -> None:
    dana = cast.acting("dana")
    change_policy({"cap": 30}, actor=dana, at=NOON)
    change_policy({"cap": 40}, actor=dana, at=NOON + 2 * HOUR)
    caps = [policy_now(as_of=NOON + n * HOUR).policy.cap for n in (-1, 0, 1, 2)]
    assert caps == [20.0, 30.0, 30.0, 40.0]
    assert policy_now(as_of=NOON - HOUR).policy == Policy()


def test_an_earlier_version_comes_back_as_a_new_one(cast: Cast) -> None:
    dana = cast.acting("dana")
    change_policy({"cap": 30}, actor=dana, at=NOON)
    back = restore_policy(0, actor=dana, at=NOON + HOUR)
    assert (back.version.number, back.version.restored_from) == (2, 0)
    assert back.policy == Policy()
    with pytest.raises(NotFound):
        restore_policy(9, actor=dana, at=NOON)


@pytest.mark.parametrize("said", [{"cap": 0}, {"night": -1}, {"nite": 2}, {"cap": "much"}])
def test_what_makes_no_sense_is_refused_by_name(cast: Cast, said: dict[str, object]) -> None:
    with pytest.raises(PolicyRefused) as refusal:
        change_policy(said, actor=cast.acting("dana"), at=NOON)
    assert next(iter(said)) in str(refusal.value.sentence)
    assert not BurstPolicyVersion.objects.exists()


def test_only_administrators_change_it(cast: Cast) -> None:
    for name in ("alice", "charlie"):
        with pytest.raises(NotAllowed):
            change_policy({"cap": 30}, actor=cast.acting(name), at=NOON)
        with pytest.raises(NotAllowed):
            restore_policy(0, actor=cast.acting(name), at=NOON)


def test_whoever_saw_an_older_version_looks_again(cast: Cast) -> None:
    dana = cast.acting("dana")
    change_policy({"cap": 30}, version=0, actor=dana, at=NOON)
    with pytest.raises(Stale):
        change_policy({"cap": 31}, version=0, actor=dana, at=NOON)


def test_another_policy_changes_every_ledger_from_its_beginning(cast: Cast) -> None:
    change_policy({"cap": 30}, actor=cast.acting("dana"), at=NOON)
    (edit,) = LedgerEdit.objects.all()
    assert (edit.person, edit.team) == (None, None)


def test_every_parameter_has_a_line_with_its_range_and_source(cast: Cast) -> None:
    lines = parameter_lines(Policy(night=4.0))
    night = next(line for line in lines if line.parameter.name == "night")
    assert night.is_unusual
    assert night.is_own
    assert all(line.parameter.source and line.parameter.grade for line in lines)
    assert sum(line.is_own for line in lines) == 1


def test_a_version_is_never_changed(cast: Cast) -> None:
    change_policy({"cap": 30}, actor=cast.acting("dana"), at=NOON)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        BurstPolicyVersion.objects.update(note="another")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_save_at_once_make_one_version_or_two_but_never_one_number_twice() -> (
    None
):
    dana = the_cast(password=None).acting("dana")
    results = at_once(
        *(
            lambda cap=cap: change_policy({"cap": cap}, version=0, actor=dana, at=NOON)
            for cap in (30, 31)
        )
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    assert list(BurstPolicyVersion.objects.values_list("number", flat=True)) == [1]
