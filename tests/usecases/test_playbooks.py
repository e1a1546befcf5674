"""Every version of a playbook is kept; only administrators write one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from peacetime.domain.modes.playbooks.playbook import PlaybookMode
from peacetime.domain.modes.playbooks.standard import STANDARD
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.playbooks import (
    changed_parts,
    playbook_of,
    playbook_version,
    playbook_versions,
    playbooks,
)
from peacetime.storage.models import AuditEntry, Event
from peacetime.usecases.incidents import Stale
from peacetime.usecases.playbooks import change_playbook, restore_playbook
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db
RESCUE = PlaybookMode.RESCUE
OWN = replace(STANDARD[RESCUE], objective="Stop the bleeding.")
OTHER = replace(OWN, signals=("The phone rings.",))


def test_without_a_version_of_its_own_the_shipped_words_stand() -> None:
    found = playbook_of(RESCUE)
    assert (found.playbook, found.version.number) == (STANDARD[RESCUE], 0)
    assert [view.version.number for view in playbook_versions(RESCUE)] == [0]


def test_an_administrator_says_it_anew_and_every_version_stays(cast: Cast) -> None:
    dana = cast.acting("dana")
    change_playbook(RESCUE, OWN, actor=dana, at=NOON)
    changed = change_playbook(RESCUE, OTHER, version=1, actor=dana, at=NOON + timedelta(days=1))
    assert (changed.version.number, changed.version.author_name) == (2, "Dana Dorn")
    assert [view.playbook for view in playbook_versions(RESCUE)] == [OTHER, OWN, STANDARD[RESCUE]]
    assert playbooks()[RESCUE].playbook == OTHER
    assert playbooks()[PlaybookMode.DELIVERY].version.number == 0
    assert AuditEntry.objects.filter(fact="playbook.changed", object="playbook:rescue").count() == 2
    assert Event.objects.filter(fact="playbook.changed", team="").count() == 2


def test_the_same_words_again_make_no_version(cast: Cast) -> None:
    found = change_playbook(RESCUE, STANDARD[RESCUE], actor=cast.acting("dana"), at=NOON)
    assert found.version.number == 0
    assert not Event.objects.filter(fact="playbook.changed").exists()


def test_an_earlier_version_comes_back_as_a_new_one(cast: Cast) -> None:
    dana = cast.acting("dana")
    change_playbook(RESCUE, OWN, actor=dana, at=NOON)
    change_playbook(RESCUE, OTHER, actor=dana, at=NOON)
    back = restore_playbook(RESCUE, 1, actor=dana, at=NOON)
    assert (back.playbook, back.version.number, back.version.restored_from) == (OWN, 3, 1)
    shipped = restore_playbook(RESCUE, 0, actor=dana, at=NOON)
    assert shipped.playbook == STANDARD[RESCUE]
    assert shipped.version.is_shipped
    assert restore_playbook(RESCUE, 0, actor=dana, at=NOON).version.number == 4


def test_whoever_saves_over_an_unseen_version_is_told(cast: Cast) -> None:
    dana = cast.acting("dana")
    change_playbook(RESCUE, OWN, version=0, actor=dana, at=NOON)
    with pytest.raises(Stale, match="Dana Dorn saved version 1 meanwhile"):
        change_playbook(RESCUE, OTHER, version=0, actor=dana, at=NOON)


def test_nobody_else_writes_a_playbook(cast: Cast) -> None:
    for name in ("alice", "bob", "charlie"):
        with pytest.raises(NotAllowed):
            change_playbook(RESCUE, OWN, actor=cast.acting(name), at=NOON)
        with pytest.raises(NotAllowed):
            restore_playbook(RESCUE, 0, actor=cast.acting(name), at=NOON)


def test_a_version_that_never_was_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound) as refusal:
        playbook_version(RESCUE, 3)
    assert refusal.value.code == "version_unknown"
    with pytest.raises(NotFound):
        restore_playbook(RESCUE, 3, actor=cast.acting("dana"), at=NOON)


def test_two_versions_are_compared_part_by_part() -> None:
    parts = changed_parts(STANDARD[RESCUE], OTHER)
    assert [part.part for part in parts] == ["objective", "signals"]
    assert [line.state for line in parts[0].lines] == ["removed", "added"]
    assert parts[1].lines[-1].text == "The phone rings."
