"""Several incidents and teams at once, merging and reopening: what ends with what, and what stays on record."""

from datetime import timedelta
from typing import Any

import pytest

from peacetime.domain.incidents.states import LastIncident, MergeRefused, StillOpen
from peacetime.domain.modes.transitions import ExitCriteriaUnmet, NotInRescue, StandDown
from peacetime.queries.incidents import IncidentView
from peacetime.queries.incidents import incident as read
from peacetime.queries.modes import open_rescue
from peacetime.queries.timeline import chain_findings, timeline
from peacetime.storage.models import Incident, Message, Rescue, Team
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.drills import start_drill
from peacetime.usecases.endings import close_incident, merge_incident, reopen_incident
from peacetime.usecases.incidents import IncidentClosed
from peacetime.usecases.modes import stand_down
from peacetime.usecases.privacy import change_privacy
from peacetime.usecases.several import DrillIsAlone, add_team, open_further_incident
from tests.acts import OVER, opened
from tests.at_once import at_once
from tests.builders import NOON, a_declaration, a_member, a_person, a_team
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
DONE = StandDown("Fixed", NOON + timedelta(days=2), postmortem_owner="alice@example.org")


@pytest.fixture
def orders(cast: Cast) -> Team:
    team = a_team("Orders")
    a_member(team, a_person("Olga Orlow"))
    return team


def further(cast: Cast, slug: str = "checkout", summary: str = "Search is slow") -> str:
    said = a_declaration(summary)
    return open_further_incident(slug, said, actor=cast.acting("bob"), at=NOON).incident


def meet(ref: str, cast: Cast) -> None:
    for number in (1, 2, 3):
        mark_criterion(ref, number, is_met=True, actor=cast.acting("bob"), at=NOON)


def shown(ref: str) -> IncidentView:
    return read(ref, at=LATER)


def in_rescue(team: Team) -> bool:
    return open_rescue(team) is not None


def down(slug: str, cast: Cast, said: StandDown = DONE) -> tuple[str, ...]:
    return stand_down(slug, said, actor=cast.acting("alice"), at=LATER).incidents


def words(ref: str) -> list[str]:
    return [entry.text or "" for entry in timeline(ref).entries]


def test_a_further_incident_needs_a_rescue(cast: Cast) -> None:
    with pytest.raises(NotInRescue):
        further(cast)


def test_standing_down_needs_the_criteria_of_every_open_incident(cast: Cast) -> None:
    first, second = opened(cast).ref, further(cast)
    meet(first, cast)
    with pytest.raises(ExitCriteriaUnmet):
        down("checkout", cast)
    meet(second, cast)
    assert set(down("checkout", cast)) == {first, second}
    assert not shown(first).is_open
    assert not shown(second).is_open
    assert Rescue.objects.count() == 1


def test_one_of_several_is_closed_by_itself_and_the_last_one_is_not(cast: Cast) -> None:
    first = opened(cast).ref
    act: dict[str, Any] = {"actor": cast.acting("alice"), "at": LATER}
    with pytest.raises(LastIncident, match="Checkout"):
        close_incident(first, OVER, **act)
    second = further(cast)
    with pytest.raises(ExitCriteriaUnmet):
        close_incident(first, DONE, **act)
    meet(first, cast)
    close_incident(first, DONE, **act)
    assert in_rescue(cast.checkout)
    assert not shown(first).is_open
    assert shown(second).is_open
    with pytest.raises(LastIncident):
        close_incident(second, OVER, **act)
    with pytest.raises(IncidentClosed):
        close_incident(first, OVER, **act)


def test_a_team_that_joins_enters_rescue_mode_and_hears_of_it(cast: Cast, orders: Team) -> None:
    ref = opened(cast).ref
    joined = add_team(ref, "orders", actor=cast.acting("bob"), at=NOON)
    assert joined.is_changed
    assert in_rescue(orders)
    assert [team.slug for team in shown(ref).teams_here] == ["checkout", "orders"]
    mails = Message.objects.filter(kind="mode.rescue.declared")
    assert mails.filter(destination="olga@example.org", subject__contains="Orders").count() == 1
    assert not add_team(ref, "orders", actor=cast.acting("bob"), at=LATER).is_changed


def test_an_incident_goes_on_until_its_last_team_stands_down(cast: Cast, orders: Team) -> None:
    shared = opened(cast).ref
    add_team(shared, "orders", actor=cast.acting("bob"), at=NOON)
    own = further(cast, "orders", "Refunds fail")
    meet(shared, cast)
    down("checkout", cast)
    assert not in_rescue(cast.checkout)
    assert in_rescue(orders)
    assert shown(shared).is_open
    assert [team.slug for team in shown(shared).teams_here] == ["orders"]
    with pytest.raises(ExitCriteriaUnmet):
        down("orders", cast)  # its own one is not done
    meet(own, cast)
    assert set(down("orders", cast)) == {shared, own}
    assert not shown(shared).is_open
    assert [team.slug for team in shown(shared).teams] == ["checkout", "orders"]


def test_a_team_may_come_back_to_an_incident_that_went_on(cast: Cast, orders: Team) -> None:
    shared = opened(cast).ref
    add_team(shared, "orders", actor=cast.acting("bob"), at=NOON)
    meet(shared, cast)
    down("checkout", cast)
    add_team(shared, "checkout", actor=cast.acting("bob"), at=LATER + timedelta(hours=1))
    assert in_rescue(cast.checkout)
    assert Rescue.objects.filter(team=cast.checkout).count() == 2


def test_two_become_one_and_both_records_stay(cast: Cast, orders: Team) -> None:
    first = opened(cast).ref
    add_team(first, "orders", actor=cast.acting("bob"), at=NOON)
    second = further(cast)
    merge_incident(first, second, actor=cast.acting("alice"), at=LATER)
    gone, stays = shown(first), shown(second)
    assert (gone.is_open, gone.merged_into, stays.is_open) == (False, second, True)
    assert {team.slug for team in stays.teams_here} == {"checkout", "orders"}
    assert any(second in text for text in words(first))
    assert any(first in text for text in words(second))
    assert chain_findings(first) == chain_findings(second) == []
    assert in_rescue(orders)


def test_merging_goes_in_no_circle(cast: Cast) -> None:
    act: dict[str, Any] = {"actor": cast.acting("alice"), "at": LATER}
    first, second, third = opened(cast).ref, further(cast), further(cast, summary="Mail is late")
    merge_incident(first, second, **act)
    merge_incident(second, third, **act)
    for source, target, code in [
        (third, third, "merge_into_itself"),
        (third, first, "merge_in_a_circle"),
        (third, second, "merge_in_a_circle"),
        (first, third, "merge_of_closed"),
    ]:
        with pytest.raises(MergeRefused) as refusal:
            merge_incident(source, target, **act)
        assert refusal.value.code == code
    reopen_incident(first, "They are two", **act)
    assert shown(first).merged_into is None
    with pytest.raises(MergeRefused) as refusal:
        merge_incident(first, second, **act)
    assert refusal.value.code == "merge_of_closed"


def test_what_was_closed_too_early_goes_on_in_a_rescue(cast: Cast) -> None:
    ref = opened(cast).ref
    with pytest.raises(StillOpen):
        reopen_incident(ref, "Again", actor=cast.acting("bob"), at=LATER)
    meet(ref, cast)
    down("checkout", cast)
    reopen_incident(ref, "It came back", actor=cast.acting("bob"), at=LATER + timedelta(minutes=5))
    again = shown(ref)
    assert again.is_open
    assert in_rescue(cast.checkout)
    assert Rescue.objects.filter(team=cast.checkout).count() == 2
    assert [criterion.is_met for criterion in again.criteria] == [False, False, False, True]
    assert Incident.objects.get(ref=ref).resolved_at is None
    assert any("Opened again: It came back. It was resolved at" in text for text in words(ref))
    meet(ref, cast)
    late = LATER + timedelta(hours=1)
    ended = stand_down("checkout", DONE, actor=cast.acting("alice"), at=late)
    assert ended.incidents == (ref,)
    assert chain_findings(ref) == []


def test_a_drill_has_one_team_and_is_no_part_of_something_real(cast: Cast, orders: Team) -> None:
    act: dict[str, Any] = {"actor": cast.acting("alice"), "at": NOON}
    drill = start_drill("orders", a_declaration("What if"), **act).incident
    real = opened(cast).ref
    with pytest.raises(DrillIsAlone):
        add_team(drill, "checkout", **act)
    with pytest.raises(MergeRefused) as refusal:
        merge_incident(drill, real, **act)
    assert refusal.value.code == "merge_drill_and_real"


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_a_stand_down_at_once_leave_nothing_unmet(cast: Cast) -> None:
    first, second = opened(cast).ref, further(cast)
    meet(first, cast)

    def stands_down() -> object:
        try:
            return down("checkout", cast)
        except ExitCriteriaUnmet as refusal:
            return refusal.code

    def merges() -> object:
        return merge_incident(first, second, actor=cast.acting("bob"), at=LATER)

    results = at_once(stands_down, merges)
    assert "exit_criteria_unmet" in results
    assert in_rescue(cast.checkout)


def test_what_became_part_of_an_incident_is_as_private(cast: Cast) -> None:
    act: dict[str, Any] = {"actor": cast.acting("alice"), "at": LATER}
    first, second = opened(cast).ref, further(cast)
    merge_incident(first, second, **act)
    with pytest.raises(MergeRefused) as refusal:
        change_privacy(first, is_private=True, **act)
    assert refusal.value.code == "incident_merged"
    change_privacy(second, is_private=True, **act)
    assert Incident.objects.filter(is_private=True).count() == 2
    change_privacy(second, is_private=False, **act)
    assert not Incident.objects.filter(is_private=True).exists()
