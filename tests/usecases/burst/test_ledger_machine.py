"""Ledgers as a machine: whatever is edited in whatever order, folding on from checkpoints is a whole replay."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.burst.ledgers import Ask, standing
from peacetime.queries.burst.team_ledgers import team_standing
from peacetime.storage.models import (
    Engagement,
    HistoryImport,
    Incident,
    LedgerCorrection,
    Membership,
    Person,
    RoleAssignment,
    Team,
    TeamGauge,
    TimeOff,
)
from peacetime.usecases import import_undo, imports, moments
from peacetime.usecases.burst import engaging, settling
from peacetime.usecases.burst.corrections import correct_balance, withdraw_correction
from peacetime.usecases.burst.hand import record_engagement, withdraw_engagement
from peacetime.usecases.burst.policy import change_policy, restore_policy
from peacetime.usecases.burst.rota import Shift, bring_rota
from peacetime.usecases.burst.time_off import plan_time_off, withdraw_time_off
from peacetime.usecases.endings import reopen_incident
from peacetime.usecases.members import add_member, change_member, end_membership
from peacetime.usecases.modes import declare_rescue, stand_down
from peacetime.usecases.people import change_profile
from peacetime.usecases.roles import assign_role, hand_over_role, leave_role
from peacetime.usecases.teams import add_holiday, remove_holiday
from tests.acts import OVER
from tests.builders import NOON, a_declaration, a_member, a_person, a_team
from tests.cast import the_cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EXACT = 1e-9
NAMES = ("alice", "bob", "dana", "eve", "finn", "gail")
teams = st.sampled_from(["checkout", "search"])
people = st.sampled_from([f"{name}@example.org" for name in NAMES])
roles = st.sampled_from(Role)
ago = st.integers(0, 200 * 24).map(lambda hours: timedelta(hours=hours))
ROWS = st.lists(
    st.tuples(
        st.integers(1, 20000), st.none() | st.integers(0, 3000), st.none() | st.lists(people)
    ),
    min_size=1,
    max_size=6,
)


class Ledgers(RuleBasedStateMachine):
    """Two teams that share people, a clock, and every edit that a ledger rests on."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint._from_testcase = True  # type: ignore[attr-defined]  # as Django's own test cases do
        self.savepoint.__enter__()
        cast = the_cast(password=None)
        search = a_team("Search", time_zone="America/New_York")
        for name in ("Eve", "Finn", "Gail"):
            a_member(cast.checkout if name != "Gail" else search, a_person(name))
        a_member(search, cast.alice)
        self.dana = cast.acting("dana")
        self.now, self.files = NOON, 0

    def teardown(self) -> None:
        if not hasattr(self, "savepoint"):
            return
        try:
            self.read()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def attempt(self, act: Any, *args: Any, **kwargs: Any) -> Any:
        """Do it; what the rules refuse is no matter here."""
        try:
            return act(*args, **{"actor": self.dana, "at": self.now} | kwargs)
        except DomainError:
            return None

    # what happens ---------------------------------------------------------------------------------

    @rule(hours=st.integers(1, 40 * 24))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(minutes=st.integers(1, 300))
    def a_little_time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(minutes=st.integers(1, 300))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.now -= timedelta(minutes=minutes)

    @rule(is_whole=st.booleans())
    def settle(self, is_whole: bool) -> None:
        """What is kept for the board is what is read of the team itself."""
        (settling.settle_everything if is_whole else settling.settle_edits)(at=self.now)
        for gauge in TeamGauge.objects.filter(computed_at=self.now).select_related("team"):
            found = team_standing(gauge.team, Ask(self.now, is_whole=True))
            kept = [balance for balance, _ in gauge.people]
            assert kept == pytest.approx(found.balances, abs=EXACT)

    @rule(team=teams, commander=st.none() | people, severity=st.sampled_from(Severity))
    def declare(self, team: str, commander: str | None, severity: Severity) -> None:
        said = a_declaration(severity=severity, commander=commander)
        self.attempt(declare_rescue, team, said)

    @rule(team=teams)
    def end(self, team: str) -> None:
        self.attempt(stand_down, team, replace(OVER, postmortem_at=self.now + 2 * DAY))

    @rule(data=st.data(), role=roles, person=people, other=people, way=st.integers(0, 3))
    def change_roles(
        self, data: st.DataObject, role: Role, person: str, other: str, way: int
    ) -> None:
        if ref := self.one(
            data, Incident.objects.filter(origin="declared").values_list("ref", flat=True)
        ):
            if way == 0:
                self.attempt(leave_role, ref, role, person)
            elif way == 1:
                self.attempt(hand_over_role, ref, role, person, other)
            else:
                self.attempt(assign_role, ref, role, person)

    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        if ref := self.one(
            data, Incident.objects.filter(is_open=False).values_list("ref", flat=True)
        ):
            self.attempt(reopen_incident, ref, "Again")

    @rule(person=people, before=ago, hours=st.integers(-30, 30))
    def correct(self, person: str, before: timedelta, hours: int) -> None:
        self.attempt(correct_balance, person, hours, "Said", when=self.now - before)

    @rule(person=people, before=ago, hours=st.integers(1, 300), later=st.booleans())
    def take_off(self, person: str, before: timedelta, hours: int, later: bool) -> None:
        start = self.now + before if later else self.now - before
        self.attempt(plan_time_off, person, start, start + hours * HOUR)

    @rule(data=st.data(), model=st.sampled_from([LedgerCorrection, TimeOff, Engagement]))
    def take_back(self, data: st.DataObject, model: Any) -> None:
        rows = model.objects.filter(source="hand") if model is Engagement else model.objects
        acts = {LedgerCorrection: withdraw_correction, TimeOff: withdraw_time_off}
        if key := self.one(data, rows.values_list("key", flat=True)):
            self.attempt(acts.get(model, withdraw_engagement), key)

    @rule(data=st.data(), person=people, before=ago, hours=st.integers(1, 60), paged=st.booleans())
    def by_hand(
        self, data: st.DataObject, person: str, before: timedelta, hours: int, paged: bool
    ) -> None:
        if ref := self.one(data, Incident.objects.values_list("ref", flat=True)):
            end = self.now - before
            self.attempt(record_engagement, ref, person, end - hours * HOUR, end, is_paged=paged)

    @rule(team=teams, person=people, before=ago, hours=st.integers(1, 400))
    def go_on_call(self, team: str, person: str, before: timedelta, hours: int) -> None:
        start = self.now - before
        self.attempt(bring_rota, team, [Shift(person, start, start + hours * HOUR)])

    @rule(
        said=st.fixed_dictionaries(
            {},
            optional={
                "cap": st.integers(5, 60),
                "night": st.floats(0.5, 4),
                "debt_factor": st.floats(0.3, 1),
                "holiday_calendar": st.sampled_from(["", "DE", "US"]),
                "initial_share": st.floats(0, 1),
                "comp_rest": st.floats(0, 2),
            },
        )
    )
    def assume(self, said: dict[str, object]) -> None:
        self.attempt(change_policy, said)

    @rule(number=st.integers(0, 3))
    def assume_again(self, number: int) -> None:
        self.attempt(restore_policy, number)

    @rule(team=teams, person=people, before=ago)
    def join(self, team: str, person: str, before: timedelta) -> None:
        self.attempt(add_member, team, person, joined_on=(self.now - before).date())

    @rule(team=teams, person=people, before=ago)
    def leave(self, team: str, person: str, before: timedelta) -> None:
        self.attempt(end_membership, team, person, left_on=(self.now - before / 10).date())

    @rule(data=st.data(), before=ago, left=st.none() | st.integers(0, 100))
    def change_stay(self, data: st.DataObject, before: timedelta, left: int | None) -> None:
        pk = self.one(data, Membership.objects.values_list("pk", flat=True))
        row = Membership.objects.get(pk=pk)
        first = (self.now - before).date()
        last = None if left is None else first + left * DAY
        self.attempt(
            change_member, row.team.slug, row.pk, joined_on=first, left_on=last, is_lead=row.is_lead
        )

    @rule(team=teams, before=ago, is_off=st.booleans())
    def be_off(self, team: str, before: timedelta, is_off: bool) -> None:
        self.attempt(add_holiday if is_off else remove_holiday, team, (self.now - before).date())

    @rule(name=st.sampled_from(NAMES), zone=st.sampled_from(["", "Asia/Tokyo", "Europe/Berlin"]))
    def move(self, name: str, zone: str) -> None:
        from peacetime.queries.access import actor_of

        person = Person.objects.get(email=f"{name}@example.org")
        self.attempt(change_profile, name=person.name, time_zone=zone, actor=actor_of(person))

    @rule(team=teams, rows=ROWS)
    def bring_history(self, team: str, rows: list[Any]) -> None:
        lines = ["incident_id,kind,started_at,resolved_at,title,responders"]
        for number, (hours, length, who) in enumerate(rows):
            start = self.now - hours * timedelta(minutes=20)
            end = None if length is None else min(start + timedelta(minutes=length), self.now)
            ended = f"{end:%Y-%m-%dT%H:%M:%SZ}" if end else ""
            named = "; ".join(who or ())
            lines.append(
                f"{self.files}-{number},incident,{start:%Y-%m-%dT%H:%M:%SZ},{ended},Slow,{named}"
            )
        self.files += 1
        done = self.attempt(
            imports.start_import, team, "\n".join(lines).encode(), file_name="h.csv"
        )
        if done is not None:
            imports.read_import(done.id, at=self.now)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        pk = self.one(data, HistoryImport.objects.values_list("pk", flat=True))
        if pk and self.attempt(import_undo.undo_import, pk) is not None:
            import_undo.take_back(pk, at=self.now)

    @rule(data=st.data(), before=ago, hours=st.none() | st.integers(1, 30))
    def correct_moments(self, data: st.DataObject, before: timedelta, hours: int | None) -> None:
        if ref := self.one(data, Incident.objects.values_list("ref", flat=True)):
            start = self.now - before - DAY
            end = None if hours is None else start + hours * HOUR
            said = {"impact_started_at": start, "resolved_at": end}
            self.attempt(moments.set_moments, ref, said)

    def one(self, data: st.DataObject, rows: Any) -> Any:
        found = sorted(set(rows))
        return data.draw(st.sampled_from(found)) if found else None

    # what always holds ----------------------------------------------------------------------------

    @rule()
    def read(self) -> None:
        """Folded on from checkpoints, alone or with others, everybody holds what a whole replay says."""
        everybody = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        whole = standing(everybody, Ask(self.now, is_whole=True)).balances
        for person in everybody:
            one = standing([person], Ask(self.now)).balances[person]
            assert one == pytest.approx(whole[person], abs=EXACT), person
        for incident in Incident.objects.filter(origin="declared", is_drill=False):
            roles = list(RoleAssignment.objects.filter(incident=incident))
            rows = engaging.latest([incident.pk])[incident.pk].values()
            told = {row.key: engaging.said_of(row) for row in rows if not row.is_withdrawn}
            told = {key: said for key, said in told.items() if ":hand:" not in key}
            assert told == dict(engaging.by_roles(incident, roles))
        for team in Team.objects.all():
            there = team_standing(team, Ask(self.now, is_whole=True))
            for since in (None, self.now - 30 * DAY):
                found = team_standing(team, Ask(self.now, since=since))
                assert found.balances == pytest.approx(there.balances, abs=EXACT)


@pytest.mark.django_db
def test_folding_on_is_a_whole_replay_whatever_is_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "draw_ahead", lambda *_, **__: None)  # it takes most of the time
    run_state_machine_as_test(
        Ledgers,
        settings=settings(
            max_examples=3,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.reuse, Phase.generate],  # making a failure smaller takes minutes
        ),
    )
