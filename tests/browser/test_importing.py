"""A history is brought, watched while it is read, and shown as years."""

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from peacetime.storage.models import HistoryImport, Incident
from peacetime.usecases.import_undo import take_back
from peacetime.usecases.imports import read_import
from tests.browser.axe import Findings
from tests.browser.crowd import HISTORY
from tests.browser.visitors import Visitors
from tests.cast import the_cast


def test_a_history_is_read_and_what_was_not_taken_can_be_downloaded(
    visitors: Visitors, tmp_path: Path
) -> None:
    cast = the_cast()
    page = visitors.opens(cast.alice, "/teams/checkout")
    page.get_by_role("link", name="Import a history").click()
    file = tmp_path / "incidents.csv"
    file.write_bytes(HISTORY)
    page.get_by_label("File").set_input_files(file)
    expect(page.get_by_label("Team")).to_have_value("checkout")
    page.get_by_role("button", name="Import at once").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("incidents.csv")
    expect(page.get_by_role("progressbar")).to_be_visible()

    read_import(HistoryImport.objects.get().pk, at=timezone.now())  # as the worker does
    expect(page.get_by_role("heading", name="2 rows rejected")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator(".counts")).to_contain_text("Added3")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Ends before it begins")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all, as CSV").click()
    rejected = Path(download.value.path()).read_text()
    assert "No zone is said" in rejected
    assert "Disk full" not in rejected
    page.get_by_role("link", name="See the modes of Checkout").click()
    expect(page.get_by_role("heading", name="Year by year")).to_be_visible()
    for year in ("2024", "2025", "2026"):
        expect(page.locator(".years")).to_contain_text(year)
    expect(page.locator(".incident-table")).to_contain_text("Certificate expired")
    expect(page.locator("time[data-local]")).to_have_count(0)  # told by the reader's own clocks now
    expect(page.locator(".incident-table")).to_contain_text("11 Sep 2024")


def test_a_file_that_is_no_history_is_refused_with_a_sentence(
    visitors: Visitors, tmp_path: Path
) -> None:
    cast = the_cast()
    page = visitors.opens(cast.dana, "/import?team=checkout")
    file = tmp_path / "holidays.csv"
    file.write_text("day,name\n2026-12-25,Christmas\n")
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Time zone of moments without one").fill("Europe/Berlin")
    page.get_by_role("button", name="Import at once").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Time zone of moments without one")).to_have_value("Europe/Berlin")
    assert not HistoryImport.objects.exists()


SHEET = """wann,was,bis
01/03/2026 10:00,Netz weg,01/03/2026 11:00
01/03/2026 10:30,Der zweite Monitor,01/03/2026 11:30
31/13/2025 10:00,Month 13,
"""


def test_an_unknown_sheet_is_mapped_looked_at_imported_and_undone(
    visitors: Visitors, tmp_path: Path
) -> None:
    cast, found = the_cast(), Findings()
    page = visitors.opens(cast.alice, "/import?team=checkout")
    file = tmp_path / "netz.csv"
    file.write_text(SHEET)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("Which column is which?")).to_be_visible()
    found.look(page, "an unknown sheet")
    page.get_by_label("When it started").select_option("wann")
    page.get_by_label("When it was resolved").select_option("bis")
    page.get_by_label("What was wrong").select_option("was")
    page.get_by_label("Time zone of moments without one").fill("Europe/Berlin")
    page.get_by_label("Dates like 03/04/2026").select_option("day_first")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("2 incidents overlap others")).to_be_visible()
    expect(page.get_by_text("1 row would be rejected")).to_be_visible()
    expect(page.locator(".row-title").first).to_have_text("Netz weg")
    open_folds(page)
    found.look(page, "a preview")
    assert not Incident.objects.exists()

    page.get_by_role("button", name="Import it like this").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    number = HistoryImport.objects.get().pk
    read_import(number, at=timezone.now())  # as the worker does
    expect(page.get_by_text("2 added, 1 rejected")).to_be_visible()
    page.reload()
    page.get_by_text("Undo this import").click()
    found.look(page, "undoing an import")
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.get_by_role("heading", name="It is being undone")).to_be_visible()
    take_back(number, at=timezone.now())
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert not Incident.objects.exists()
    assert found.grave == []


def open_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
