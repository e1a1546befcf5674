"""Incidents as a machine: however they are opened, shared, merged, closed and reopened, modes and incidents agree."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from peacetime.domain.modes.transitions import StandDown
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.board import board
from peacetime.queries.incident_teams import open_in, rescues_in
from peacetime.queries.sight import WHOLE
from peacetime.storage.models import AuditEntry, Incident, Rescue, RoleAssignment
from peacetime.usecases.drills import resume_drill, start_drill
from peacetime.usecases.endings import close_incident, merge_incident, reopen_incident
from peacetime.usecases.modes import declare_rescue, stand_down
from peacetime.usecases.privacy import change_privacy
from peacetime.usecases.several import add_team, open_further_incident
from tests import written
from tests.builders import NOON, a_declaration, a_team
from tests.cast import the_cast

teams = st.sampled_from(("checkout", "search", "orders"))
OVER = StandDown("A pool", override_reason="The night shift watches it", postmortem_at=None)


class Courses(RuleBasedStateMachine):
    """Three teams and an administrator, who may do everything that the rules allow."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint._from_testcase = True  # type: ignore[attr-defined]  # as Django's own test cases do
        self.savepoint.__enter__()
        self.dana = the_cast(password=None).acting("dana")
        a_team("Search")
        a_team("Orders")
        self.now = NOON

    def teardown(self) -> None:
        if not hasattr(self, "savepoint"):
            return
        try:
            written.assert_sound()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def attempt(self, act: Any, *args: Any, **kwargs: Any) -> None:
        """Do it; what the rules refuse leaves nothing behind."""
        self.now += timedelta(minutes=7)
        before = AuditEntry.objects.count()
        with suppress(DomainError):
            act(*args, actor=self.dana, at=self.now, **kwargs)
            return
        assert AuditEntry.objects.count() == before

    def one(self, data: st.DataObject) -> str:
        refs = Incident.objects.order_by("pk").values_list("ref", flat=True)
        return data.draw(st.sampled_from(list(refs)))

    @rule(team=teams)
    def declare(self, team: str) -> None:
        self.attempt(declare_rescue, team, a_declaration())

    @rule(team=teams)
    def open_further(self, team: str) -> None:
        self.attempt(open_further_incident, team, a_declaration("Another"))

    @rule(team=teams)
    def drill(self, team: str) -> None:
        self.attempt(start_drill, team, a_declaration("What if"))

    @rule(team=teams)
    def end(self, team: str) -> None:
        self.attempt(stand_down, team, OVER)

    @precondition(lambda self: Incident.objects.exists())
    @rule(data=st.data(), team=teams)
    def share(self, data: st.DataObject, team: str) -> None:
        self.attempt(add_team, self.one(data), team)

    @precondition(lambda self: Incident.objects.exists())
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        self.attempt(merge_incident, self.one(data), self.one(data))

    @precondition(lambda self: Incident.objects.exists())
    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        self.attempt(reopen_incident, self.one(data), "It came back")

    @precondition(lambda self: Incident.objects.exists())
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        self.attempt(close_incident, self.one(data), OVER)

    @precondition(lambda self: Incident.objects.exists())
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        self.attempt(resume_drill, self.one(data))

    @precondition(lambda self: Incident.objects.exists())
    @rule(data=st.data(), is_private=st.booleans())
    def keep_secret(self, data: st.DataObject, is_private: bool) -> None:
        self.attempt(change_privacy, self.one(data), is_private=is_private)

    @invariant()
    def who_is_in_rescue_mode_has_an_incident(self) -> None:
        for rescue in Rescue.objects.filter(end_is="open"):
            assert open_in(rescue).filter(is_drill=False).exists()

    @invariant()
    def an_open_incident_has_a_team_in_rescue_mode_and_a_drill_has_none(self) -> None:
        for incident in Incident.objects.filter(is_open=True):
            assert bool(rescues_in(incident)) != incident.is_drill

    @invariant()
    def a_drill_waits_while_it_is_real(self) -> None:
        for drill in Incident.objects.filter(is_open=True, is_drill=True):
            is_real = Rescue.objects.filter(team=drill.team, end_is="open").exists()
            assert drill.suspended_at is not None or not is_real

    @invariant()
    def what_was_merged_is_over_and_leads_to_an_end(self) -> None:
        for incident in Incident.objects.exclude(merged_into=None):
            assert not incident.is_open
            target, steps = incident.merged_into, 0
            while target is not None:
                assert target.is_private == incident.is_private
                target, steps = target.merged_into, steps + 1
                assert steps < 100

    @invariant()
    def roles_last_in_open_incidents_only(self) -> None:
        assert not RoleAssignment.objects.filter(to_at=None, incident__is_open=False).exists()

    @invariant()
    def the_board_counts_teams_and_shows_every_incident_once(self) -> None:
        shown = board(at=self.now, sight=WHOLE)
        assert shown.headline.in_rescue == Rescue.objects.filter(end_is="open").count()
        real = Incident.objects.filter(is_open=True, is_drill=False)
        cards = [card.incident_id for card in shown.rescues]
        assert sorted(cards) == sorted(real.values_list("ref", flat=True))


@pytest.mark.django_db
def test_modes_and_incidents_agree_whatever_people_do() -> None:
    run_state_machine_as_test(
        Courses,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.reuse, Phase.generate],  # making a failure smaller takes minutes
        ),
    )
