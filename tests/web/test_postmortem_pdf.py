"""A postmortem for paper: the page, and the file that a job makes of it, for whoever may see it."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from peacetime.project import jobs_pdf
from peacetime.storage.models import Postmortem, PostmortemPdf
from peacetime.usecases.housekeeping import forget_what_is_old
from peacetime.usecases.postmortems import pdf as usecase
from peacetime.usecases.postmortems.forgetting import forget_words
from peacetime.usecases.postmortems.writing import save_text
from peacetime.web import pdf
from peacetime.web.pdf import NotDrawn, own_file, pdf_of
from tests.builders import a_postmortem, an_action
from tests.cast import Cast, the_cast
from tests.secret import a_secret
from tests.web.rooms import a_room, end
from tests.web.sending import opens, refused, sends

TEXT = "## Root causes\n\nNothing *checks* routes. <script>alert(1)</script>\n\n<!-- who? -->"


@pytest.fixture
def can_draw() -> None:
    """Only where the machine has what PDFs are drawn with."""
    asked = [sys.executable, "-c", "import weasyprint"]
    if subprocess.run(asked, check=False, capture_output=True).returncode:
        pytest.skip("WeasyPrint, or the Pango that it draws with, is missing here")


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def made(cast: Cast) -> Postmortem:
    return a_postmortem(team=cast.checkout, text=TEXT)


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The jobs that wait run, with a renderer that keeps what it is given instead of drawing it."""
    pages: list[str] = []

    def drawn(html: str) -> bytes:
        pages.append(html)
        return b"%PDF-" + html.encode()

    def run() -> list[str]:
        for row in PostmortemPdf.objects.filter(made_at=None, problem=""):
            jobs_pdf.make_pdf(pdf_id=row.pk)
        return pages

    monkeypatch.setattr(jobs_pdf, "pdf_of", drawn)
    return run


@pytest.mark.django_db
def test_the_page_for_paper_has_the_text_and_the_action_items_and_nothing_that_runs(
    cast: Cast, made: Postmortem
) -> None:
    an_action(made, owner=cast.bob, due_on=timezone.now().date())
    page = cast.browser("charlie").get(f"/postmortems/{made.ref}/print").content.decode()
    assert "Nothing <em>checks</em> routes." in page
    assert "<td>Bob Beier</td>" in page
    assert "<script" not in page
    assert "who?" not in page


@pytest.mark.django_db
def test_it_is_asked_for_made_by_a_job_and_downloaded(
    cast: Cast, made: Postmortem, draws: Callable[[], list[str]]
) -> None:
    here, charlie = f"/postmortems/{made.ref}", cast.browser("charlie")
    assert "There is none" in opens(charlie, f"{here}/pdf").text
    assert charlie.get(f"{here}/text.pdf")["Location"] == f"{here}/pdf"
    assert "It is being made." in sends(charlie, f"{here}/pdf").text
    sends(cast.browser("bob"), f"{here}/pdf")
    assert len(draws()) == 1
    assert "It is ready" in opens(charlie, f"{here}/pdf").text
    answer = charlie.get(f"{here}/text.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="postmortem-{made.ref}.pdf"'
    assert b"Nothing <em>checks</em> routes." in answer.content
    sends(charlie, f"{here}/pdf")
    assert len(draws()) == 1  # what it says is what is kept


@pytest.mark.django_db
def test_what_it_no_longer_says_is_never_downloaded(
    cast: Cast, made: Postmortem, draws: Callable[[], list[str]]
) -> None:
    here, bob = f"/postmortems/{made.ref}", cast.browser("bob")
    sends(bob, f"{here}/pdf")
    draws()
    an_action(made)
    assert bob.get(f"{here}/text.pdf").status_code == 303
    sends(bob, f"{here}/pdf")
    assert "Add a limit to the queue" in draws()[-1]
    save_text(made.ref, made.title, "Other", actor=cast.acting("bob"), at=timezone.now())
    assert "There is none" in opens(bob, f"{here}/pdf").text


@pytest.mark.django_db
def test_with_a_redaction_the_file_is_gone_and_one_half_made_is_drawn_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = a_room(cast)
    end(room, cast)
    made = a_postmortem(room, text="The password is hunter2.")
    PostmortemPdf.objects.create(postmortem=made, digest="", asked_at=timezone.now())
    forget_words(room, ["hunter2"])
    assert not PostmortemPdf.objects.exists()
    pages: list[str] = []

    def drawn(html: str) -> bytes:
        pages.append(html)
        Postmortem.objects.filter(pk=made.pk).update(text="It says less now.")
        return b"%PDF-" + html.encode()

    monkeypatch.setattr(jobs_pdf, "pdf_of", drawn)
    usecase.ask_for_pdf(made.ref, actor=cast.acting("bob"), at=timezone.now())
    row = PostmortemPdf.objects.get()
    jobs_pdf.make_pdf(pdf_id=row.pk)
    row.refresh_from_db()
    assert len(pages) == 2
    assert b"It says less now." in bytes(row.content or b"")


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["print", "pdf", "text.pdf"])
def test_of_a_private_incident_nobody_else_learns_anything(
    cast: Cast, what: str, draws: Callable[[], list[str]]
) -> None:
    secret = a_secret(cast)
    made = a_postmortem(secret.incident, title="Zeroday", text="Exploited")
    sends(cast.browser("alice"), f"/postmortems/{made.ref}/pdf")
    assert "Private" in draws()[0]
    answer = cast.browser("bob").get(f"/postmortems/{made.ref}/{what}")
    assert (answer.status_code, secret.learned(answer.content.decode())) == (404, [])
    assert cast.browser("bob").post(f"/postmortems/{made.ref}/pdf").status_code == 404
    assert cast.browser("alice").get(f"/postmortems/{made.ref}/{what}").status_code == 200


@pytest.mark.django_db
def test_without_the_extra_the_page_says_how_and_that_printing_works(
    cast: Cast, made: Postmortem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "find_spec", lambda _: None)
    here, bob = f"/postmortems/{made.ref}", cast.browser("bob")
    page = opens(bob, f"{here}/pdf")
    assert "pip install 'peacetime[pdf]'" in page.text
    assert f"{here}/print" in {each["href"] for each in page.elements}
    page = refused(bob, f"{here}/pdf", {}, status=409)
    assert "Printing from your browser works." in page.problems


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["pdf_library_missing", "pdf_not_drawn", "pdf_not_installed"])
def test_what_could_not_be_drawn_says_why_and_can_be_tried_again(
    cast: Cast, made: Postmortem, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    def fails(_: str) -> bytes:
        raise NotDrawn(code)

    monkeypatch.setattr(jobs_pdf, "pdf_of", fails)
    here, bob = f"/postmortems/{made.ref}/pdf", cast.browser("bob")
    sends(bob, here)
    jobs_pdf.make_pdf(pdf_id=PostmortemPdf.objects.get().pk)
    page = opens(bob, here)
    assert usecase.PROBLEMS[code] in page.text
    assert "Try again" in page.text
    assert "It is being made." in sends(bob, here).text


@pytest.mark.django_db
def test_what_is_too_large_is_not_kept_and_what_is_old_is_forgotten(
    cast: Cast, made: Postmortem, draws: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, bob = f"/postmortems/{made.ref}/pdf", cast.browser("bob")
    monkeypatch.setattr(usecase, "LARGEST_FILE", 10)
    sends(bob, here)
    draws()
    assert "It would be larger than" in opens(bob, here).text
    forget_what_is_old(at=timezone.now() + timedelta(days=6))
    assert PostmortemPdf.objects.count() == 1
    forget_what_is_old(at=timezone.now() + timedelta(days=8))
    assert not PostmortemPdf.objects.exists()


@pytest.mark.django_db
def test_only_the_newest_files_are_kept(
    cast: Cast, draws: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "MOST_KEPT", 1)
    for _ in range(2):
        ref = a_postmortem(team=cast.checkout).ref
        usecase.ask_for_pdf(ref, actor=cast.acting("bob"), at=timezone.now())
        draws()
    assert PostmortemPdf.objects.get().postmortem.ref == ref


@pytest.mark.django_db
def test_a_very_long_text_is_printed_by_a_browser(cast: Cast) -> None:
    ref = a_postmortem(team=cast.checkout, text="x" * (usecase.LONGEST_TEXT + 1)).ref
    page = refused(cast.browser("bob"), f"/postmortems/{ref}/pdf", {}, status=409)
    assert "PDFs are made of up to 200,000." in page.problems


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/x.woff2",
        "https://example.org/a.woff2",
        "file:///etc/passwd",
        "data:text/plain,x",
        "ftp://example.org/",
        f"{pdf.BASE}../../settings.py",
        f"{pdf.BASE}..%2f.woff2",
        f"{pdf.BASE}a.woff2?x",
        "//example.org/a.woff2",
    ],
)
def test_nothing_is_fetched_from_anywhere(url: str) -> None:
    with pytest.raises(ValueError, match="nothing is fetched"):
        own_file(url)


def test_a_drawing_that_takes_too_long_or_fails_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(code: int) -> Callable[..., Any]:
        return lambda command, **_: subprocess.CompletedProcess(command, code, b"", b"")

    for code, said in ((1, "pdf_not_drawn"), (3, "pdf_not_installed"), (4, "pdf_library_missing")):
        monkeypatch.setattr(subprocess, "run", ends(code))
        with pytest.raises(NotDrawn) as refusal:
            pdf_of("<p>x")
        assert refusal.value.code == said

    def waits(command: list[str], **_: Any) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(subprocess, "run", waits)
    with pytest.raises(NotDrawn) as refusal:
        pdf_of("<p>x")
    assert refusal.value.code == "pdf_not_drawn"


@pytest.mark.usefixtures("can_draw")
def test_a_real_file_is_drawn_and_what_it_refers_to_elsewhere_is_not_in_it() -> None:
    html = (
        "<!doctype html><title>Down</title><h1>Störung</h1><img src='file:///etc/hostname'>"
        "<link rel='attachment' href='file:///etc/hostname'><img src='http://127.0.0.1:9/x.png'>"
    )
    content = pdf_of(html)
    assert content.startswith(b"%PDF-")
    assert b"/EmbeddedFile" not in content
    assert b"/Image" not in content
