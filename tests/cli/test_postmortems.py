"""Postmortems at a terminal: begun, read, saved from a file, brought, published."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from peacetime.project import jobs_pdf
from peacetime.storage.models import PostmortemPdf
from peacetime.usecases.postmortems import pdf
from tests.builders import a_postmortem
from tests.cast import Cast
from tests.cli.conftest import Terminal
from tests.web.rooms import a_room, end


def test_one_is_begun_read_saved_and_published(
    types_as: Callable[[str], Terminal], cast: Cast, tmp_path: Path
) -> None:
    types, room, file = types_as("bob"), a_room(cast), tmp_path / "text.md"
    end(room, cast)
    begun = types.json("postmortem", "open", room.ref)
    ref = begun["id"]
    assert types("postmortem", "open", room.ref).stdout.startswith(f"{ref}: {begun['title']}\n")
    shown = types("postmortem", "show", ref).stdout
    assert f"checkout, being written, incident {room.ref}, version 1" in shown
    assert "Incident commander: Alice Abel" in shown
    file.write_text("## Root causes\n\nNothing checks routes.\n")
    saved = types("postmortem", "save", ref, str(file), "--title", "Routes", "--version", "1")
    assert saved.stdout == f"{ref} is saved: version 2.\n"
    assert (
        "saved version 2 meanwhile"
        in types("postmortem", "save", ref, str(file), "--title", "Other", "--version", "1").stderr
    )
    text = "# Routes\n\n## Root causes\n\nNothing checks routes.\n"
    assert types("postmortem", "show", ref, "--markdown").stdout == text
    types("action", "add", "Add a limit", "--postmortem", ref)
    with_items = f"{text}\n## Action items\n\n- [ ] Add a limit\n"
    assert types("postmortem", "show", ref, "--markdown").stdout == with_items
    assert types("postmortem", "show", ref, "--text-alone").stdout == text
    assert types("postmortem", "review", ref).stdout.startswith("The review was held ")
    assert f"{ref} was published" in types("postmortem", "publish", ref).stdout
    listed = types("postmortem", "list", "routes", "--state", "published").stdout
    assert listed == f"{ref}\tcheckout\tpublished\tRoutes\n"


def test_a_file_is_brought_also_from_standard_input(
    types_as: Callable[[str], Terminal], tmp_path: Path
) -> None:
    types, file = types_as("bob"), tmp_path / "old.txt"
    file.write_bytes("Störung am 2. März 2026".encode("cp1252"))
    made = types.json("postmortem", "bring", str(file), "--team", "checkout")
    assert (made["title"], made["text"]) == ("old", "Störung am 2. März 2026")
    result = types("postmortem", "bring", "-", "--team", "checkout", typed="# Down\n\nIt was.")
    assert ": Down\n" in result.stdout


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"%PDF-1.7", "no text file"), (None, "cannot be read")]
)
def test_what_is_no_text_ends_with_a_sentence(
    types: Terminal, cast: Cast, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    ref, file = a_postmortem(team=cast.checkout).ref, tmp_path / "a.md"
    if content is not None:
        file.write_bytes(content)
    result = types("postmortem", "save", ref, str(file))
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_one_is_taken_away_as_a_pdf_file(
    types: Terminal, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, file = a_postmortem(team=cast.checkout).ref, tmp_path / "a.pdf"

    def drawn(_: float) -> None:
        row = PostmortemPdf.objects.get()
        jobs_pdf.make_pdf(pdf_id=row.pk)

    monkeypatch.setattr(jobs_pdf, "pdf_of", lambda html: b"%PDF-" + html.encode())
    monkeypatch.setattr(time, "sleep", drawn)
    assert types("postmortem", "pdf", ref, "-o", str(file)).stdout == f"{file}: 1 KB.\n"
    assert b"Payments timed out" in file.read_bytes()
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    refused = types("postmortem", "pdf", a_postmortem(team=cast.checkout).ref, "-o", str(file))
    assert refused.exit_code != 0
    assert "pip install 'peacetime[pdf]'" in refused.stderr
