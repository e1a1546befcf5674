"""Two, four or eight who act at the same moment, each on their own connection."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.transitions import AlreadyInRescue, NotInRescue
from peacetime.queries.access import PEACETIME, Idempotency
from peacetime.queries.modes import team_modes
from peacetime.storage.models import (
    Audience,
    ExitCriterion,
    HistoryImport,
    IdempotencyKey,
    Incident,
    Message,
    Reminder,
    Rescue,
    RoleAssignment,
    StatusUpdate,
    TimelineEntry,
)
from peacetime.usecases import deliveries, imports, reminders
from peacetime.usecases.command import KeyReused, Replayed
from peacetime.usecases.criteria import CriterionMarked, mark_criterion
from peacetime.usecases.incidents import IncidentClosed, Stale
from peacetime.usecases.roles import RoleFilled, assign_role, hand_over_role
from peacetime.usecases.timeline import Written, write_entry
from peacetime.usecases.updates import UpdateSent, send_update
from tests import written
from tests.acts import OVER, opened, stood_down
from tests.at_once import at_once
from tests.builders import NOON, a_declaration, a_person
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return opened(cast)


def only(results: list[Any], kind: type) -> int:
    return sum(isinstance(result, kind) for result in results)


def test_eight_who_declare_open_one_incident_and_all_hear_of_it(cast: Cast) -> None:
    summaries = [f"Payments time out, says {number}" for number in range(8)]
    results = at_once(*(lambda s=s: opened(cast, a_declaration(s)) for s in summaries))
    (first,) = [result for result in results if isinstance(result, Incident)]
    refusals = [result for result in results if isinstance(result, AlreadyInRescue)]
    assert len(refusals) == 7
    assert {refusal.details["incident"] for refusal in refusals} == {first.ref}
    assert all("Join in." in refusal.sentence for refusal in refusals)
    assert Incident.objects.count() == Rescue.objects.count() == 1
    assert Message.objects.count() == 2, "the team is told once"
    assert written.audited() == written.facts() == ["mode.rescue.declared"]
    written.assert_sound()


def test_four_who_stand_down_end_one_rescue(cast: Cast, incident: Incident) -> None:
    results = at_once(*[lambda: stood_down(cast)] * 4)
    assert results.count(None) == 1
    assert only(results, NotInRescue) == 3
    assert Rescue.objects.get().end_is == "exact"
    assert [kind for kind, _ in written.entries(incident)].count("mode") == 2
    assert written.audited().count("mode.rescue.stood_down") == 1
    written.assert_sound()


def test_standing_down_while_others_write_loses_nothing(cast: Cast, incident: Incident) -> None:
    bob, later = cast.acting("bob"), NOON + MINUTE

    def note(number: int) -> Callable[[], object]:
        return lambda: write_entry(
            incident.ref, EntryKind.NOTE, f"note {number}", actor=bob, at=later
        )

    def lead() -> object:
        return assign_role(incident.ref, Role.OPS_LEAD, cast.bob.email, actor=bob, at=later)

    def tell() -> object:
        return send_update(incident.ref, "We roll back", actor=bob, at=later)

    results = at_once(note(1), lambda: stood_down(cast), note(2), lead, tell, note(3))
    assert only([results[0], results[2], results[5]], Written) == 3
    assert results[1] is None
    assert all(isinstance(r, (RoleFilled, IncidentClosed)) for r in results[3:4])
    assert all(isinstance(r, (UpdateSent, IncidentClosed)) for r in results[4:5])
    assert not RoleAssignment.objects.filter(to_at=None).exists()
    incident.refresh_from_db()
    assert (incident.is_open, incident.next_update_at) == (False, None)
    written.assert_sound()


def test_a_role_given_to_four_at_once_is_held_by_one(cast: Cast, incident: Incident) -> None:
    people = [a_person(f"P{n} Person", email=f"p{n}@example.org") for n in range(4)]
    alice = cast.acting("alice")
    at_once(
        *(
            lambda p=p: assign_role(
                incident.ref, Role.COMMANDER, p.email, actor=alice, at=NOON + MINUTE
            )
            for p in people
        )
    )
    held = RoleAssignment.objects.filter(role="commander").order_by("pk")
    assert held.count() == 5
    assert [one.to_at is None for one in held] == [False] * 4 + [True]
    told = [text for kind, text in written.entries(incident)[3:] if kind == "role"]
    names = [one.person.name for one in held]
    assert told == [
        f"{before} hands over to {after} as incident commander" for before, after in pairwise(names)
    ]
    written.assert_sound()


def test_one_lead_handed_over_by_four_at_once_goes_to_one(cast: Cast, incident: Incident) -> None:
    alice, later = cast.acting("alice"), NOON + MINUTE
    assign_role(incident.ref, Role.OPS_LEAD, cast.alice.email, actor=alice, at=later)
    people = [a_person(f"P{n} Person", email=f"p{n}@example.org") for n in range(4)]
    results = at_once(
        *(
            lambda p=p: hand_over_role(
                incident.ref, Role.OPS_LEAD, cast.alice.email, p.email, actor=alice, at=later
            )
            for p in people
        )
    )
    assert only(results, RoleFilled) == 1
    assert only(results, Stale) == 3
    assert RoleAssignment.objects.filter(role="ops_lead", to_at=None).count() == 1


def test_the_same_hand_over_four_times_at_once_happens_once(cast: Cast, incident: Incident) -> None:
    alice = cast.acting("alice")
    before = len(written.entries(incident))
    results = at_once(
        *[
            lambda: hand_over_role(
                incident.ref,
                Role.COMMANDER,
                cast.alice.email,
                cast.bob.email,
                actor=alice,
                at=NOON + MINUTE,
            )
        ]
        * 4
    )
    assert sorted(result.is_changed for result in results) == [False, False, False, True]
    assert len(written.entries(incident)) == before + 1


def test_a_line_ticked_by_four_who_saw_the_same_is_ticked_once(
    cast: Cast, incident: Incident
) -> None:
    bob = cast.acting("bob")
    results = at_once(
        *(
            lambda n=n: mark_criterion(
                incident.ref, 1, is_met=True, note=f"says {n}", version=0, actor=bob, at=NOON
            )
            for n in range(4)
        )
    )
    (first,) = [result for result in results if isinstance(result, CriterionMarked)]
    stale = [result for result in results if isinstance(result, Stale)]
    assert len(stale) == 3
    assert {refusal.details["note"] for refusal in stale} == {first.note}
    row = ExitCriterion.objects.get(number=1)
    assert (row.version, row.note) == (1, first.note)


def test_four_notes_at_once_stand_in_one_chain(cast: Cast, incident: Incident) -> None:
    bob = cast.acting("bob")
    at_once(
        *(
            lambda n=n: write_entry(incident.ref, EntryKind.NOTE, f"note {n}", actor=bob, at=NOON)
            for n in range(4)
        )
    )
    assert TimelineEntry.objects.filter(kind="note").count() == 4
    assert list(TimelineEntry.objects.values_list("number", flat=True)) == list(range(1, 8))
    written.assert_sound()


def test_four_updates_at_once_have_four_numbers(cast: Cast, incident: Incident) -> None:
    bob = cast.acting("bob")
    results = at_once(*[lambda: send_update(incident.ref, "x", actor=bob, at=NOON)] * 4)
    assert sorted(result.number for result in results) == [1, 2, 3, 4]
    assert StatusUpdate.objects.count() == 4


def test_a_timer_fired_by_four_workers_at_once_tells_once(cast: Cast, incident: Incident) -> None:
    timer = Reminder.objects.get(kind="update_due")
    results = at_once(*[lambda: reminders.fire_reminder(timer.pk, at=timer.due_at)] * 4)
    assert results == ["told"] * 4
    assert [kind for kind, _ in written.entries(incident)].count("reminder") == 1
    assert written.facts(incident).count("incident.update.missed") == 1


def test_a_timer_that_fires_while_the_update_is_sent_tells_before_it_or_not_at_all(
    cast: Cast, incident: Incident
) -> None:
    timer = Reminder.objects.get(kind="update_due")
    bob = cast.acting("bob")
    outcome, sent = at_once(
        lambda: reminders.fire_reminder(timer.pk, at=timer.due_at),
        lambda: send_update(incident.ref, "In time", actor=bob, at=timer.due_at),
    )
    assert isinstance(sent, UpdateSent)
    kinds = [kind for kind, _ in written.entries(incident)][3:]
    assert kinds == (["reminder", "update"] if outcome == "told" else ["update"])


def test_acts_that_share_no_row_still_stand_in_one_audit_chain(
    cast: Cast, incident: Incident
) -> None:
    addresses = "\n".join(f"{number}@example.org" for number in range(4))
    Audience.objects.create(name="Four", addresses=addresses)
    send_update(incident.ref, "We roll back", actor=cast.acting("bob"), at=NOON)
    Message.objects.update(state="failed")
    numbers = list(Message.objects.values_list("pk", flat=True))
    results = at_once(
        *(
            lambda n=n: deliveries.send_again(n, actor=cast.acting("bob"), at=NOON)
            for n in numbers[:4]
        )
    )
    assert sorted(results) == sorted(numbers[:4])
    assert written.audited().count("message.delivery.repeated") == 4
    written.assert_sound()


# repeats ------------------------------------------------------------------------------------------


def repeated(cast: Cast, name: str, key: str = "k", digest: str = "d") -> Any:
    asked = Idempotency(key, digest, lambda result: (201, {"number": getattr(result, "number", 0)}))
    return replace(cast.acting(name), idempotency=asked)


def test_one_key_four_times_at_once_is_one_write_and_one_answer(
    cast: Cast, incident: Incident
) -> None:
    bob = repeated(cast, "bob")
    results = at_once(
        *[lambda: write_entry(incident.ref, EntryKind.NOTE, "once", actor=bob, at=NOON)] * 4
    )
    (first,) = [result for result in results if isinstance(result, Written)]
    replays = [result for result in results if isinstance(result, Replayed)]
    assert len(replays) == 3
    assert {(r.status, str(r.answer)) for r in replays} == {(201, str({"number": first.number}))}
    assert TimelineEntry.objects.filter(kind="note").count() == 1
    assert IdempotencyKey.objects.count() == 1


def test_one_key_for_two_requests_at_once_takes_one_and_refuses_the_other(
    cast: Cast, incident: Incident
) -> None:
    results = at_once(
        *(
            lambda d=d: write_entry(
                incident.ref, EntryKind.NOTE, d, actor=repeated(cast, "bob", digest=d), at=NOON
            )
            for d in ("one", "other")
        )
    )
    assert only(results, Written) == 1
    assert only(results, KeyReused) == 1


def test_one_key_of_two_callers_is_two_requests(cast: Cast, incident: Incident) -> None:
    results = at_once(
        *(
            lambda n=n: write_entry(
                incident.ref, EntryKind.NOTE, n, actor=repeated(cast, n), at=NOON
            )
            for n in ("alice", "bob")
        )
    )
    assert only(results, Written) == 2


def test_a_declaration_repeated_at_once_with_its_key_is_replayed_not_refused(cast: Cast) -> None:
    alice = repeated(cast, "alice")
    from peacetime.usecases.modes import Declared, declare_rescue

    results = at_once(
        *[lambda: declare_rescue("checkout", a_declaration(), actor=alice, at=NOON)] * 4
    )
    assert only(results, Declared) == 1
    assert only(results, Replayed) == 3


# beside an import ---------------------------------------------------------------------------------

HISTORY = b"""incident_id,kind,started_at,resolved_at,title
a,incident,2026-03-01T10:00:00Z,2026-03-01T12:00:00Z,Checkout is slow
b,incident,2026-03-04T11:00:00Z,2026-03-04T11:59:00Z,Checkout is down
c,incident,2026-03-04T11:30:00Z,,Nobody wrote down the end
"""


def test_declaring_while_a_history_is_read_ends_in_modes_that_alternate(cast: Cast) -> None:
    asked = [
        imports.start_import("checkout", HISTORY, file_name=f"{n}.csv", actor=PEACETIME, at=NOON).id
        for n in range(2)
    ]
    results = at_once(
        lambda: opened(cast, at=NOON),
        lambda: imports.read_import(asked[0], at=NOON),
    )
    assert isinstance(results[0], Incident)
    imports.read_import(asked[1], at=NOON + MINUTE)
    assert set(HistoryImport.objects.values_list("state", flat=True)) == {"done"}
    shown = team_modes("checkout", start=None, end=None, at=NOON + MINUTE)
    assert [period.mode for period in shown[-5:]] == [
        "rescue",
        "delivery",
        "rescue",
        "delivery",
        "rescue",
    ]
    assert shown[-1].incidents == (results[0].ref,)
    stood_down(cast, OVER)
    written.assert_sound()
