"""Modes as a machine: whatever people do in whatever order, each team is in one mode at any moment."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
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

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.transitions import (
    AlreadyInRescue,
    ExitCriteriaUnmet,
    NotInRescue,
    StandDown,
)
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import Actor, NotAllowed
from peacetime.queries.board import board
from peacetime.queries.modes import mode_now, team_modes
from peacetime.storage.models import (
    AuditEntry,
    ExitCriterion,
    Incident,
    Reminder,
    Rescue,
    RoleAssignment,
    Team,
)
from peacetime.usecases import imports, reminders
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.incidents import Stale
from peacetime.usecases.modes import declare_rescue, stand_down
from peacetime.usecases.roles import assign_role, hand_over_role, leave_role
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests import written
from tests.builders import NOON, a_declaration, a_team
from tests.cast import the_cast

MINUTE = timedelta(minutes=1)
TEAMS = ("checkout", "search")
PEOPLE = ("alice", "bob", "dana")
teams = st.sampled_from(TEAMS)
actors = st.sampled_from([*PEOPLE, "charlie"])
people = st.sampled_from([f"{name}@example.org" for name in PEOPLE])
roles = st.sampled_from(Role)
HISTORIES = st.lists(
    st.tuples(st.integers(1, 3000), st.none() | st.integers(0, 400)), min_size=1, max_size=3
)

OVERLAPS = """
    SELECT count(*) FROM storage_rescue a JOIN storage_rescue b ON a.team_id = b.team_id AND a.id < b.id
    WHERE a.started_at < coalesce(b.ended_at, CASE b.end_is WHEN 'open' THEN 'infinity' ELSE b.started_at END)
      AND b.started_at < coalesce(a.ended_at, CASE a.end_is WHEN 'open' THEN 'infinity' ELSE a.started_at END)
"""


class Modes(RuleBasedStateMachine):
    """Two teams, four people, a clock. `rescue` holds each open incident and what is ticked in it."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint._from_testcase = True  # type: ignore[attr-defined]  # as Django's own test cases do
        self.savepoint.__enter__()
        self.cast = the_cast(password=None)
        a_team("Search")
        self.acting = {name: self.cast.acting(name) for name in (*PEOPLE, "charlie")}
        self.now = NOON
        self.rescue: dict[str, Incident] = {}
        self.audited = 0
        self.files = 0

    def teardown(self) -> None:
        if not hasattr(self, "savepoint"):
            return
        try:
            written.assert_sound()
            assert AuditEntry.objects.count() >= self.audited
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def may(self, actor: Actor) -> bool:
        return actor.org_role != "viewer"

    # what happens ---------------------------------------------------------------------------------

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(minutes=st.integers(1, 90))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.now -= minutes * MINUTE

    @rule(team=teams, by=actors, commander=st.none() | people, severity=st.sampled_from(Severity))
    def declare(self, team: str, by: str, commander: str | None, severity: Severity) -> None:
        said = a_declaration(severity=severity, commander=commander)
        expected: type[DomainError] | None = None
        if not self.may(self.acting[by]):
            expected = NotAllowed
        elif team in self.rescue:
            expected = AlreadyInRescue
        done = self.attempt(expected, declare_rescue, team, said, by=by)
        if done is not None:
            self.rescue[team] = Incident.objects.get(ref=done.incident)

    @rule(
        team=teams,
        by=actors,
        reason=st.sampled_from(["", "The night shift watches it"]),
        postmortem=st.booleans(),
        recovery=st.none() | st.integers(0, 900),
    )
    def end(self, team: str, by: str, reason: str, postmortem: bool, recovery: int | None) -> None:
        said = StandDown(
            "The pool was too small",
            self.now + timedelta(days=30) if postmortem else None,
            override_reason=reason,
            recovery_until=None
            if recovery is None
            else self.now + timedelta(hours=9) + recovery * MINUTE,
        )
        incident = self.rescue.get(team)
        expected: type[DomainError] | None = None
        if not self.may(self.acting[by]):
            expected = NotAllowed
        elif incident is None:
            expected = NotInRescue
        elif not reason and self.unmet(incident, postmortem):
            expected = ExitCriteriaUnmet
        if self.attempt(expected, stand_down, team, said, by=by) is not None:
            del self.rescue[team]

    def unmet(self, incident: Incident, postmortem: bool) -> list[int]:
        commanded = RoleAssignment.objects.filter(
            incident=incident, role="commander", to_at=None
        ).exists()
        rows = ExitCriterion.objects.filter(incident=incident, is_met=False)
        numbers = rows.values_list("number", flat=True)
        return [n for n in numbers if not (n == 4 and postmortem and commanded)]

    @precondition(lambda self: self.rescue)
    @rule(data=st.data(), number=st.integers(1, 4), is_met=st.booleans(), is_stale=st.booleans())
    def tick(self, data: st.DataObject, number: int, is_met: bool, is_stale: bool) -> None:
        incident = self.one(data)
        version = ExitCriterion.objects.get(incident=incident, number=number).version
        self.attempt(
            Stale if is_stale else None,
            mark_criterion,
            incident.ref,
            number,
            is_met=is_met,
            version=version + 7 if is_stale else version,
            by="bob",
        )

    @precondition(lambda self: self.rescue)
    @rule(data=st.data(), role=roles, person=people)
    def take_role(self, data: st.DataObject, role: Role, person: str) -> None:
        self.attempt(None, assign_role, self.one(data).ref, role, person, by="alice")

    @precondition(lambda self: self.rescue)
    @rule(data=st.data(), role=roles, person=people)
    def leave_role(self, data: st.DataObject, role: Role, person: str) -> None:
        self.attempt(None, leave_role, self.one(data).ref, role, person, by="alice")

    @precondition(lambda self: self.rescue)
    @rule(data=st.data(), role=roles, given=people, taken=people)
    def hand_over(self, data: st.DataObject, role: Role, given: str, taken: str) -> None:
        incident = self.one(data)
        held = RoleAssignment.objects.filter(incident=incident, role=role.value, to_at=None)
        holders = set(held.values_list("person__email", flat=True))
        is_so = given == taken or given in holders or taken in holders
        self.attempt(
            None if is_so else Stale,
            hand_over_role,
            incident.ref,
            role,
            given,
            taken,
            by="alice",
        )

    @precondition(lambda self: self.rescue)
    @rule(data=st.data(), text=st.sampled_from(["p99 is at 4.9 s", "<b>", "=1+1"]))
    def write(self, data: st.DataObject, text: str) -> None:
        self.attempt(None, write_entry, self.one(data).ref, EntryKind.NOTE, text, by="bob")

    @precondition(lambda self: self.rescue)
    @rule(data=st.data(), minutes=st.none() | st.integers(-5, 90))
    def update(self, data: st.DataObject, minutes: int | None) -> None:
        promised = None if minutes is None else self.now + minutes * MINUTE
        expected = InvalidInput if minutes is not None and minutes <= 0 else None
        self.attempt(
            expected,
            send_update,
            self.one(data).ref,
            "We roll back",
            next_update_at=promised,
            by="bob",
        )

    @rule()
    def timers_fire(self) -> None:
        due = Reminder.objects.filter(fired_at=None, due_at__lte=self.now).order_by("due_at")
        for number in list(due.values_list("pk", flat=True)):
            reminders.fire_reminder(number, at=self.now)

    @rule(team=teams, rows=HISTORIES, by=actors)
    def bring_history(self, team: str, rows: list[tuple[int, int | None]], by: str) -> None:
        lines = ["incident_id,kind,started_at,resolved_at,title"]
        for number, (ago, length) in enumerate(rows):
            start = self.now - ago * MINUTE
            end = None if length is None else min(start + length * MINUTE, self.now)
            ended = "" if end is None else f"{end:%Y-%m-%dT%H:%M:%SZ}"
            lines.append(f"{self.files}-{number},incident,{start:%Y-%m-%dT%H:%M:%SZ},{ended},Slow")
        self.files += 1
        leads = by == "dana" or (by == "alice" and team == "checkout")
        done = self.attempt(
            None if leads else NotAllowed,
            imports.start_import,
            team,
            "\n".join(lines).encode(),
            file_name="h.csv",
            by=by,
        )
        if done is not None:
            imports.read_import(done.id, at=self.now)

    def attempt(
        self, expected: type[DomainError] | None, act: Any, *args: Any, by: str, **kwargs: Any
    ) -> Any:
        """Do it; where the rules say no, see that it leaves nothing behind."""
        actor, before = self.acting[by], AuditEntry.objects.count()
        if expected is None:
            return act(*args, actor=actor, at=self.now, **kwargs)
        with pytest.raises(expected):
            act(*args, actor=actor, at=self.now, **kwargs)
        assert AuditEntry.objects.count() == before
        return None

    def one(self, data: st.DataObject) -> Incident:
        return self.rescue[data.draw(st.sampled_from(sorted(self.rescue)))]

    # what always holds ----------------------------------------------------------------------------

    @invariant()
    def each_team_is_in_one_mode(self) -> None:
        for team in Team.objects.order_by("slug"):
            wanted = "rescue" if team.slug in self.rescue else "delivery"
            assert mode_now(team).mode == wanted
            shown = team_modes(team.slug, start=None, end=None, at=self.now)
            assert shown[-1].mode == wanted
            assert shown[-1].to_is == "open"
            assert shown[0].from_at == team.history_from
            for before, after in pairwise(shown):
                assert before.mode != after.mode
                assert before.to_is != "open"
                assert after.from_at == (before.to_at or before.from_at)
                assert before.from_at <= after.from_at
        open_ones = Rescue.objects.filter(end_is="open")
        assert sorted(open_ones.values_list("team__slug", flat=True)) == sorted(self.rescue)
        with connection.cursor() as cursor:
            cursor.execute(OVERLAPS)
            assert cursor.fetchone() == (0,)

    @invariant()
    def the_board_says_the_same(self) -> None:
        shown = board(at=self.now)
        assert shown.headline.in_rescue == len(self.rescue)
        for row in shown.teams:
            assert (row.mode == "rescue") == (row.slug in self.rescue)
        assert {card.incident_id for card in shown.rescues} == {
            incident.ref for incident in self.rescue.values()
        }

    @invariant()
    def what_is_closed_is_closed(self) -> None:
        open_refs = {incident.ref for incident in self.rescue.values()}
        found = Incident.objects.filter(is_open=True)
        assert set(found.values_list("ref", flat=True)) == open_refs
        held = RoleAssignment.objects.filter(to_at=None)
        assert set(held.values_list("incident__ref", flat=True)) <= open_refs
        assert all(
            one.to_at is None or one.from_at <= one.to_at for one in RoleAssignment.objects.all()
        )

    @invariant()
    def the_audit_log_only_grows(self) -> None:
        entries = AuditEntry.objects.count()
        assert entries >= self.audited
        self.audited = entries


@pytest.mark.django_db
def test_every_team_is_in_one_mode_whatever_people_do() -> None:
    run_state_machine_as_test(
        Modes,
        settings=settings(
            max_examples=7,
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.reuse, Phase.generate],  # making a failure smaller takes minutes
        ),
    )
