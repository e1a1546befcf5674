"""What a preview says is what the import then does, and it writes nothing."""

import io
import os
from pathlib import Path

import pytest

from peacetime.domain.incidents.history import Choices, DateOrder
from peacetime.queries.access import PEACETIME, NotAllowed
from peacetime.queries.imports import import_named
from peacetime.storage.models import HistoryImport, Incident
from peacetime.usecases import import_previews, imports
from peacetime.usecases.import_previews import HistoryPreview, preview_draft, preview_import
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SHARED = Path(os.environ.get("PEACETIME_SHARED", Path(__file__).parents[3] / "shared"))
DANDI = SHARED / "data" / "incidents" / "dandi.csv"
DIRTY = b"""id,title,start,end,service
1,Two monitors,2026-03-01 10:00,2026-03-01 12:00,API
2,The other one,2026-03-01 11:00,2026-03-01 13:00,Web
3,Month 13,2026-13-01 11:00,,Web
4,Midnight,2026-03-01T24:00:00,2026-03-02T01:00:00,Web
5,Year of three digits,202-03-01 11:00,,Web
6,Zone of its own,2026-03-03 10:00 Europe/Berlin,1772532000,Web
7,No end,2026-03-03 20:00,,Web
"""


def preview(content: bytes, zone: str = "", **choices: object) -> HistoryPreview:
    return preview_import(
        "checkout",
        io.BytesIO(content),
        file_name="h.csv",
        time_zone=zone,
        choices=Choices(**choices),  # type: ignore[arg-type]
        actor=PEACETIME,
        at=NOON,
    )


def outcome(content: bytes, zone: str = "", **choices: object) -> import_previews.Outcome:
    found = preview(content, zone, **choices).outcome
    assert found is not None
    return found


def test_a_preview_says_what_becomes_of_each_row(cast: Cast) -> None:
    shown = preview(DIRTY, "UTC")
    assert (shown.tool, shown.form, shown.mapping["title"]) == ("a plain sheet", "CSV", "title")
    found = shown.outcome
    assert found is not None
    assert [(reason.code, reason.count) for reason in found.reasons] == [
        ("month_out_of_range", 1),
        ("hour_out_of_range", 1),
        ("year_not_four_digits", 1),
    ]
    assert (found.rows_read, found.rows_added, found.rows_rejected) == (7, 4, 3)
    assert (found.rescues, found.overlapping, found.unknown_ends) == (3, 2, 1)
    assert [row.title for row in found.rows][:2] == ["Two monitors", "The other one"]
    assert "2 incidents overlap others, as when two monitors report one outage" in " ".join(
        shown.sentences
    )
    assert "The last thing it tells is of 3 March 2026" in shown.sentences[-1]
    assert not HistoryImport.objects.exists()
    assert not Incident.objects.exists()


def test_choices_change_what_a_preview_says(cast: Cast) -> None:
    assert preview(DIRTY, "UTC").hours_24 == 1
    assert outcome(DIRTY, "UTC", is_24_midnight=True).rows_added == 5
    reasons = outcome(DIRTY).reasons
    assert (reasons[0].code, reasons[0].count) == ("moment_without_zone", 3)


def test_dates_that_tell_no_order_are_asked_about(cast: Cast) -> None:
    content = b"title,start\nSlow,03/04/2025 10:00Z\n"
    assert [question.code for question in preview(content).questions] == ["date_order"]
    answered = preview(content, date_order=DateOrder.DAY_FIRST)
    assert answered.questions == ()
    assert answered.outcome is not None
    assert answered.outcome.rows[0].started_at.month == 4


def test_columns_that_nobody_knows_are_asked_about_and_pointed_at(cast: Cast) -> None:
    content = b"wann,was\n2026-03-01 10:00Z,Netz weg\n"
    shown = preview(content)
    assert (shown.outcome, shown.questions[0].code) == (None, "columns")
    assert [(column.name, column.samples) for column in shown.columns] == [
        ("wann", ("2026-03-01 10:00Z",)),
        ("was", ("Netz weg",)),
    ]
    assert outcome(content, columns={"started_at": "wann", "title": "was"}).rows_added == 1


def test_a_long_file_is_looked_at_in_its_beginning(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_previews, "ROWS", 3)
    shown = preview(DIRTY, "UTC")
    assert shown.outcome is not None
    assert (shown.outcome.is_whole, shown.outcome.rows_read) == (False, 3)
    assert shown.sentences[0] == "This is said of the first 3 rows."


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"id,started\n1,x\n2,y\n", 2),
        (b"id,started\n1,x\n2,y", 2),
        (b'{"id": 1}\n{"id": 2}\n', 2),
        (b'{"id": 1}\n{"id": 2}', 2),
        (b"id,started\n", 0),
    ],
)
def test_a_draft_knows_about_how_many_rows_it_has(cast: Cast, content: bytes, rows: int) -> None:
    number = imports.draft_import("checkout", content, file_name="h", actor=PEACETIME, at=NOON).id
    assert HistoryImport.objects.get(pk=number).rows_total == rows


def test_only_who_may_import_may_look(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        preview_import(
            "checkout",
            io.BytesIO(DIRTY),
            file_name="h.csv",
            choices=Choices(),
            actor=cast.acting("bob"),
            at=NOON,
        )


@pytest.mark.parametrize("choices", [Choices(), Choices(is_24_midnight=True)])
def test_the_import_does_what_the_preview_of_its_draft_said(cast: Cast, choices: Choices) -> None:
    number = imports.draft_import("checkout", DIRTY, file_name="h.csv", actor=PEACETIME, at=NOON).id
    imports.read_draft_as(number, choices, time_zone="UTC", actor=PEACETIME, at=NOON)
    said = preview_draft(number, actor=PEACETIME, at=NOON).outcome
    assert said is not None
    imports.confirm_import(number, actor=PEACETIME, at=NOON)
    imports.read_import(number, at=NOON)
    did = import_named(number)
    assert (did.rows_added, did.rows_rejected) == (said.rows_added, said.rows_rejected)
    assert (did.rescues, did.unknown_ends) == (said.rescues, said.unknown_ends)
    with pytest.raises(imports.ImportNotOpen):
        preview_draft(number, actor=PEACETIME, at=NOON)


@pytest.mark.skipif(
    not DANDI.is_file(), reason=f"{DANDI} is absent: THE REAL OVERLAPS WERE NOT COUNTED"
)
def test_the_overlaps_of_a_real_history_are_counted(cast: Cast) -> None:
    with DANDI.open("rb") as file:
        late = NOON.replace(month=11)
        shown = preview_import(
            "checkout", file, file_name="h", choices=Choices(), actor=PEACETIME, at=late
        )
    found = shown.outcome
    assert found is not None
    assert (found.rows_added, found.rescues, found.is_whole) == (1160, 407, True)
    assert found.overlapping > 751
