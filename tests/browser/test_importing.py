"""A history is brought, watched while it is read, and shown as years."""

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from peacetime.storage.models import HistoryImport
from peacetime.usecases.imports import read_import
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
