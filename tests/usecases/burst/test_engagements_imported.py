"""Who was engaged in an imported incident: who the file names, how many it counts, or nobody in particular."""

from datetime import datetime, timedelta

import pytest

from peacetime.queries.access import PEACETIME
from peacetime.queries.burst.ledgers import Ask, standing
from peacetime.queries.burst.team_ledgers import team_standing
from peacetime.storage.models import Engagement, HistoryImport, Incident, LedgerEdit
from peacetime.usecases import import_undo, imports
from peacetime.usecases.burst.edits import EVER
from peacetime.usecases.burst.hand import record_engagement
from peacetime.usecases.moments import set_moments
from tests.builders import NOON, a_member, a_team
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AT = NOON + 9 * HOUR
HEADER = (
    "incident_id,kind,started_at,acknowledged_at,resolved_at,title,responders,responder_count\n"
)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def brought(*rows: str) -> HistoryImport:
    content = (HEADER + "\n".join(rows)).encode()
    number = imports.start_import("checkout", content, file_name="h.csv", actor=PEACETIME, at=AT).id
    imports.read_import(number, at=AT)
    return HistoryImport.objects.get(pk=number)


def row(name: str, *, ack: str = "", end: str = "11:00", who: str = "", count: str = "") -> str:
    ack = f"2026-03-03T{ack}:00Z" if ack else ""
    end = f"2026-03-03T{end}:00Z" if end else ""
    return f"{name},incident,2026-03-03T10:00:00Z,{ack},{end},Down,{who},{count}"


def now() -> list[Engagement]:
    rows = Engagement.objects.order_by("key", "-recorded_at", "-pk").distinct("key")
    return [one for one in rows if not one.is_withdrawn]


def ten(minutes: int = 0) -> datetime:
    return NOON - 26 * HOUR + timedelta(minutes=minutes)


def test_people_are_known_by_address_then_by_name_and_the_rest_is_nobodys(cast: Cast) -> None:
    done = brought(row("a", who="ALICE@example.org; Bob Beier; Mallory"))
    found = {one.person_id: one for one in now()}
    assert set(found) == {cast.alice.pk, cast.bob.pk, None}
    assert found[None].crew == 1
    assert done.remarks["responder_unknown"]["count"] == 1
    assert "shared evenly" in done.remarks["responder_unknown"]["sentence"]


def test_where_all_are_known_nobody_is_added(cast: Cast) -> None:
    brought(row("a", who="alice@example.org"))
    assert [one.person_id for one in now()] == [cast.alice.pk]


def test_a_count_says_how_many_without_a_name(cast: Cast) -> None:
    brought(row("a", count="3"), row("b"))
    assert sorted(one.crew for one in now()) == [1, 3]


def test_engaged_is_whoever_acknowledged_since_they_did(cast: Cast) -> None:
    brought(row("a", ack="10:20"), row("b", ack="12:00"), row("c", end=""))
    said = {
        Incident.objects.get(ref=one.incident_ref).source_key: (one.started_at, one.ended_at)
        for one in now()
    }
    assert said == {
        "/a": (ten(20), ten(60)),
        "/b": (ten(), ten(60)),
        "/c": (ten(), None),
    }
    assert not any(one.is_open for one in now())


def test_maintenance_engages_nobody(cast: Cast) -> None:
    brought(row("a").replace("incident", "maintenance"))
    assert not Engagement.objects.exists()


def test_an_import_leaves_one_edit_of_its_team_and_one_of_each_who_is_named(cast: Cast) -> None:
    brought(row("a", who="alice@example.org"), row("b"), row("c", who="alice@example.org"))
    told = LedgerEdit.objects.values_list("team", "person", "since")
    assert set(told) == {(cast.checkout.pk, None, EVER), (None, cast.alice.pk, EVER)}


def test_the_same_file_again_appends_nothing_and_a_changed_row_another_version(cast: Cast) -> None:
    brought(row("a"), row("b"))
    brought(row("a"), row("b"))
    assert Engagement.objects.count() == 2
    brought(row("a", end="11:30", who="bob@example.org"), row("b"))
    found = {one.person_id: one.ended_at for one in now()}
    assert found == {None: ten(60), cast.bob.pk: ten(90)}
    assert Engagement.objects.count() == 4, "one is withdrawn, one is new"


def test_undoing_withdraws_what_the_import_said_and_keeps_that_it_was_said(cast: Cast) -> None:
    number = brought(row("a"), row("b", who="alice@example.org")).pk
    import_undo.undo_import(number, actor=PEACETIME, at=AT + HOUR)
    import_undo.take_back(number, at=AT + HOUR)
    assert not Incident.objects.exists()
    assert now() == []
    before = Engagement.objects.filter(recorded_at__lte=AT)
    assert before.count() == 2
    assert all(one.incident_id is None and one.incident_ref for one in before)


def test_an_incident_in_which_somebody_wrote_themselves_down_is_kept(cast: Cast) -> None:
    number = brought(row("a")).pk
    ref = Incident.objects.get().ref
    record_engagement(ref, cast.bob.email, ten(), ten(30), actor=cast.acting("bob"), at=AT)
    import_undo.undo_import(number, actor=PEACETIME, at=AT + HOUR)
    import_undo.take_back(number, at=AT + HOUR)
    assert Incident.objects.get().ref == ref


def test_an_unknown_end_is_as_long_whoever_asks_and_as_it_was_known_then(cast: Cast) -> None:
    """A file names Bob; Dana, who was in no team with him, has longer engagements of her own."""
    brought(row("a", end="", who="bob@example.org"), row("b", end="12:00", who="bob@example.org"))
    search = a_team("Search")
    a_member(search, cast.dana)
    a_member(search, cast.bob)
    alone, with_others = (
        standing(people, Ask(AT)).balances[cast.bob.pk]
        for people in ([cast.bob.pk], [cast.bob.pk, cast.dana.pk, cast.alice.pk])
    )
    assert alone == with_others
    assert team_standing(cast.checkout, Ask(AT)).balances == sorted([alone, 20.0])
    before = imputed(cast, Ask(AT))
    set_moments(ref_of("b"), {"resolved_at": ten(20)}, actor=cast.acting("alice"), at=AT + HOUR)
    assert imputed(cast, Ask(AT)) < before, "what is brought is shorter, so this is taken to be"
    assert imputed(cast, Ask(AT, as_of=AT)) == before
    assert standing([cast.bob.pk], Ask(AT, as_of=AT)).balances[cast.bob.pk] == alone


def imputed(cast: Cast, ask: Ask) -> float:
    """How many hours are taken for an end that nobody knows."""
    (note,) = (note for note in standing([cast.bob.pk], ask).notes if note.code == "imputed")
    return note.hours


def test_whose_unknown_end_is_learnt_anew_has_an_edit(cast: Cast) -> None:
    brought(row("a", end="", who="bob@example.org"), row("b", who="alice@example.org"))
    LedgerEdit.objects.all().delete()
    set_moments(ref_of("b"), {"resolved_at": ten(45)}, actor=cast.acting("alice"), at=AT)
    assert set(LedgerEdit.objects.values_list("person", flat=True)) == {cast.alice.pk, cast.bob.pk}


def ref_of(name: str) -> str:
    return Incident.objects.get(source_key=f"/{name}").ref


def test_corrected_moments_move_what_an_import_said(cast: Cast) -> None:
    brought(row("a"))
    ref = Incident.objects.get().ref
    moved = {"resolved_at": ten(45)}
    set_moments(ref, moved, actor=cast.acting("alice"), at=AT)
    assert [one.ended_at for one in now()] == [ten(45)]
