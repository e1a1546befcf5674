"""A draft is looked at and confirmed; an import is undone as if it had never been."""

import gzip
from datetime import timedelta

import pytest

from peacetime.domain.incidents.history import Choices, RejectedFile
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import PEACETIME, NotAllowed
from peacetime.queries.imports import import_named
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import (
    AuditEntry,
    HistoryImport,
    HistoryPiece,
    Incident,
    ReplacedIncident,
    Rescue,
)
from peacetime.usecases import import_undo, imports, record
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AT = NOON + 9 * HOUR
HEADER = "incident_id,kind,started_at,resolved_at,title\n"
OLD = "a,incident,2020-03-04T10:00:00Z,2020-03-04T11:00:00Z,Slow"
NEW = "b,incident,2026-03-03T10:00:00Z,2026-03-03T11:00:00Z,Down"
SHEET = "wann,was,bis\n2026-03-01 10:00,Netz weg,2026-03-01 11:00\n"
POINTED = {"started_at": "wann", "title": "was", "resolved_at": "bis"}


def brought(*rows: str) -> int:
    content = (HEADER + "\n".join(rows)).encode()
    number = imports.start_import("checkout", content, file_name="h.csv", actor=PEACETIME, at=AT).id
    imports.read_import(number, at=AT)
    return number


def undone(number: int) -> None:
    import_undo.undo_import(number, actor=PEACETIME, at=AT)
    import_undo.take_back(number, at=AT)


def a_draft(content: str = SHEET) -> int:
    return imports.draft_import(
        "checkout", content.encode(), file_name="netz.csv", actor=PEACETIME, at=AT
    ).id


def refused(number: int) -> str:
    with pytest.raises(DomainError) as refusal:
        import_undo.undo_import(number, actor=PEACETIME, at=AT)
    return refusal.value.code


def test_a_sheet_is_mapped_confirmed_and_undone(cast: Cast) -> None:
    number = a_draft()
    with pytest.raises(imports.QuestionOpen) as open_question:
        imports.confirm_import(number, actor=PEACETIME, at=AT)
    assert open_question.value.details == {"question": "columns"}
    choices = Choices(columns=POINTED)
    imports.read_draft_as(number, choices, time_zone="Europe/Berlin", actor=PEACETIME, at=AT)
    assert not Incident.objects.exists()
    imports.confirm_import(number, actor=PEACETIME, at=AT)
    imports.read_import(number, at=AT)
    incident = Incident.objects.get()
    assert (incident.summary, incident.impact_started_at) == ("Netz weg", NOON - 75 * HOUR)
    assert not HistoryPiece.objects.exists()
    undone(number)
    assert not Incident.objects.exists()
    assert not Rescue.objects.exists()
    assert import_named(number).state == "undone"


def test_a_mapping_is_known_again_in_the_next_file_with_these_columns(cast: Cast) -> None:
    first = a_draft()
    choices = Choices(columns=POINTED)
    imports.read_draft_as(first, choices, time_zone="Europe/Berlin", actor=PEACETIME, at=AT)
    assert HistoryImport.objects.get(pk=a_draft()).columns is None  # nobody confirmed it
    imports.confirm_import(first, actor=PEACETIME, at=AT)
    again = HistoryImport.objects.get(pk=a_draft(SHEET.replace("Netz", "Strom")))
    assert (again.columns, again.time_zone) == (POINTED, "Europe/Berlin")
    assert HistoryImport.objects.get(pk=a_draft("wann,wo\n1,2\n")).columns is None


def test_a_draft_is_put_away_by_undoing_it(cast: Cast) -> None:
    number = a_draft()
    import_undo.undo_import(number, actor=PEACETIME, at=AT)
    assert not HistoryImport.objects.exists()
    assert not HistoryPiece.objects.exists()


def test_a_confirmed_draft_is_no_draft_any_more(cast: Cast) -> None:
    number = a_draft(f"{HEADER}{NEW}\n")
    imports.confirm_import(number, actor=PEACETIME, at=AT)
    with pytest.raises(imports.ImportNotOpen):
        imports.confirm_import(number, actor=PEACETIME, at=AT)
    with pytest.raises(imports.ImportNotOpen):
        imports.read_draft_as(number, Choices(), time_zone="", actor=PEACETIME, at=AT)


def test_only_who_sets_up_the_team_looks_confirms_and_undoes(cast: Cast) -> None:
    number, bob = a_draft(), cast.acting("bob")
    with pytest.raises(NotAllowed):
        imports.confirm_import(number, actor=bob, at=AT)
    with pytest.raises(NotAllowed):
        imports.read_draft_as(number, Choices(), time_zone="", actor=bob, at=AT)
    with pytest.raises(NotAllowed):
        import_undo.undo_import(number, actor=bob, at=AT)
    with pytest.raises(NotFound):
        import_undo.undo_import(10**9, actor=PEACETIME, at=AT)


def test_undoing_removes_the_incidents_and_lays_the_rescues_anew(cast: Cast) -> None:
    before = cast.checkout.history_from
    first, second = brought(OLD), brought(OLD, NEW)
    cast.checkout.refresh_from_db()
    assert cast.checkout.history_from.year == 2020
    undone(first)
    assert [i.summary for i in Incident.objects.all()] == ["Down"]
    assert [r.started_at.year for r in Rescue.objects.all()] == [2026]
    cast.checkout.refresh_from_db()
    assert cast.checkout.history_from == before
    undone(second)
    assert not Incident.objects.exists()
    assert AuditEntry.objects.filter(fact="history.import.undone").count() == 2


def test_what_an_import_changed_says_again_what_it_said_before(cast: Cast) -> None:
    first = brought(OLD)
    incident = Incident.objects.get()
    second = brought(OLD.replace("Slow", "Very slow").replace("11:00", "12:00"))
    incident.refresh_from_db()
    assert (incident.summary, incident.history_import_id) == ("Very slow", second)
    assert refused(first) == "import_changed_later"
    undone(second)
    incident.refresh_from_db()
    assert (incident.summary, incident.history_import_id) == ("Slow", first)
    assert Rescue.objects.get().ended_at == incident.resolved_at
    assert not ReplacedIncident.objects.exists()
    undone(first)
    assert not Incident.objects.exists()


def test_incidents_that_people_have_worked_on_are_kept_and_counted(cast: Cast) -> None:
    number = brought(OLD, NEW)
    worked = Incident.objects.get(source_key="/b")
    record.append_entry(worked, EntryKind.NOTE, "It was DNS", actor=PEACETIME, at=AT)
    undone(number)
    assert Incident.objects.get() == worked
    view = import_named(number)
    assert (view.state, view.rows_kept) == ("undone", 1)
    assert "1 incident was kept" in view.result_sentence
    assert Rescue.objects.get().started_at == worked.impact_started_at


def test_undoing_begun_again_after_a_crash_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = brought(OLD, NEW)
    import_undo.undo_import(number, actor=PEACETIME, at=AT)
    monkeypatch.setattr(import_undo, "BATCH", 1)
    row = HistoryImport.objects.get(pk=number)
    assert import_undo._remove_some(row, at=AT)
    import_undo.take_back(number, at=AT)
    import_undo.take_back(number, at=AT)
    assert not Incident.objects.exists()
    assert import_named(number).state == "undone"


def test_what_cannot_be_undone_says_why(cast: Cast) -> None:
    content = f"{HEADER}{NEW}\n".encode()
    tried = imports.start_import(
        "checkout", content, file_name="h.csv", is_dry_run=True, actor=PEACETIME, at=AT
    ).id
    assert refused(tried) == "import_reading"
    imports.read_import(tried, at=AT)
    assert refused(tried) == "import_only_tried"
    number = brought(NEW)
    undone(number)
    assert refused(number) == "import_undone"


def test_after_an_undo_the_same_file_can_be_brought_again(cast: Cast) -> None:
    undone(brought(OLD, NEW))
    view = import_named(brought(OLD, NEW))
    assert (view.rows_added, view.rescues) == (2, 2)


def test_dates_that_nobody_can_order_write_nothing_until_somebody_says_so(cast: Cast) -> None:
    content = b"title,start,end\nSlow,03/04/2025 10:00Z,03/04/2025 11:00Z\n"
    number = imports.start_import("checkout", content, file_name="h.csv", actor=PEACETIME, at=AT).id
    imports.read_import(number, at=AT)
    view = import_named(number)
    assert (view.state, Incident.objects.count()) == ("failed", 0)
    assert "Say which comes first." in view.problem


def test_dates_tell_their_order_by_any_of_them(cast: Cast) -> None:
    rows = [f"r{n},03/04/2025 10:00Z,03/04/2025 11:00Z" for n in range(700)]
    content = "\n".join(["title,start,end", *rows, "last,25/04/2025 10:00Z,"]).encode()
    number = imports.start_import("checkout", content, file_name="h.csv", actor=PEACETIME, at=AT).id
    imports.read_import(number, at=AT)
    assert import_named(number).rows_rejected == 0
    assert {i.impact_started_at.month for i in Incident.objects.all() if i.impact_started_at} == {4}


def test_a_packed_file_is_kept_unpacked_and_a_bomb_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = gzip.compress(f"{HEADER}{NEW}\n".encode())
    number = imports.start_import(
        "checkout", content, file_name="h.csv.gz", actor=PEACETIME, at=AT
    ).id
    assert bytes(HistoryPiece.objects.get().content).startswith(b"incident_id,")
    imports.read_import(number, at=AT)
    assert import_named(number).rows_added == 1
    monkeypatch.setattr(imports, "LARGEST_FILE", 1024 * 1024)
    bomb = gzip.compress(bytes(30 * 1024 * 1024))
    with pytest.raises(RejectedFile) as refusal:
        imports.start_import("checkout", bomb, file_name="b.gz", actor=PEACETIME, at=AT)
    assert refusal.value.code == "file_unpacks_too_large"
    assert "PEACETIME_IMPORT_MB" in refusal.value.sentence
    assert HistoryImport.objects.count() == 1


def test_a_file_of_several_pieces_is_one_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peacetime.usecases.import_files.PIECE", 64)
    view = import_named(brought(OLD, NEW))
    assert view.rows_added == 2
