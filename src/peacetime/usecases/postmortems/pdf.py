"""A postmortem as a PDF file: asked for, made by a job, kept for a while, and never of words that are gone."""

from __future__ import annotations

from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.postmortems.paper import (
    Paper,
    PdfRefused,
    PdfStanding,
    paper_of,
    standing_of,
)
from peacetime.storage import identifiers, jobs
from peacetime.storage.models import Postmortem, PostmortemPdf
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_TEXT = 200_000  # characters; what is longer is printed by a browser
LARGEST_FILE = 20 * 1024 * 1024  # bytes
KEPT_FOR = timedelta(days=7)
MOST_KEPT = 200  # files, the newest
INSTALLED_BY = "pip install 'peacetime[pdf]'"
PROBLEMS = {
    "pdf_library_missing": "The machine of the worker lacks Pango, which PDFs are drawn with. Install it (Debian: libpango-1.0-0 and libpangoft2-1.0-0), then ask again.",
    "pdf_too_large": f"It would be larger than {LARGEST_FILE // 1024 // 1024} MB. Print it from your browser.",
    "pdf_not_drawn": "It could not be drawn, or took too long. Print it from your browser.",
    "pdf_not_installed": f"The worker cannot make PDFs: {INSTALLED_BY} there. Printing from your browser works.",
}


def is_installed() -> bool:
    """Whether PDFs can be made here at all: they come with an extra of the package."""
    return find_spec("weasyprint") is not None


@command
def ask_for_pdf(ref: str, *, actor: Actor, at: datetime) -> PdfStanding:
    """Let the file be made of what the postmortem says now, where there is none of that yet.

    Raises:
        NotFound: `postmortem_unknown`.
        PdfRefused: `pdf_not_installed`, `pdf_too_long`.
    """
    require(actor, Act.READ)
    row = postmortem_named(ref, sight=actor.sight, lock=True)
    if not is_installed():
        sentence = f"PDFs need an extra: {INSTALLED_BY}. Printing from your browser works."
        raise PdfRefused(sentence, code="pdf_not_installed")
    if len(row.text) > LONGEST_TEXT:
        sentence = f"It has {len(row.text):,} characters; PDFs are made of up to {LONGEST_TEXT:,}. Print it from your browser."
        raise PdfRefused(sentence, code="pdf_too_long")
    standing = standing_of(row, at=at)
    if standing.state not in {"waiting", "ready"}:
        _ask(row, at=at)
        standing = standing_of(row, at=at)
    return standing


def asked_for(pdf_id: int) -> Paper | None:
    """What is to be drawn, None where it was drawn or nobody asks for it any more."""
    waiting = PostmortemPdf.objects.filter(pk=pdf_id, made_at=None, problem="")
    kept = waiting.select_related("postmortem__team", "postmortem__incident").first()
    return paper_of(kept.postmortem) if kept else None


@transaction.atomic(durable=True)
def keep_pdf(pdf_id: int, drawn: str, content: bytes, *, at: datetime) -> bool:
    """Keep what was drawn; False where the postmortem says something else by now, and it is to be drawn anew.

    Args:
        pdf_id: Which was asked for.
        drawn: The digest of what was drawn.
        content: The file.
        at: Now.
    """
    kept = _locked(pdf_id)
    if kept is None:
        return True
    now = paper_of(kept.postmortem).digest
    if now != drawn:
        PostmortemPdf.objects.filter(pk=pdf_id).update(digest=now)
        return False
    if len(content) > LARGEST_FILE:
        kept.problem = "pdf_too_large"
    else:
        kept.content = content
    kept.digest, kept.made_at = drawn, at
    kept.save(update_fields=["digest", "content", "problem", "made_at"])
    _forget_beyond(MOST_KEPT)
    return True


@transaction.atomic(durable=True)
def keep_problem(pdf_id: int, drawn: str, problem: str) -> None:
    """Say why it could not be made."""
    kept = _locked(pdf_id)
    if kept is not None and kept.made_at is None:
        kept.digest, kept.problem = drawn, problem
        kept.save(update_fields=["digest", "problem"])


def forget_old_pdfs(*, at: datetime) -> None:
    """Remove files that were asked for long ago: they can be made anew."""
    PostmortemPdf.objects.filter(asked_at__lt=at - KEPT_FOR).delete()


def _ask(row: Postmortem, *, at: datetime) -> None:
    PostmortemPdf.objects.filter(postmortem=row).delete()
    made = PostmortemPdf.objects.create(postmortem=row, digest=paper_of(row).digest, asked_at=at)
    jobs.defer("make_pdf", queue="bulk", key=identifiers.short_id(), pdf_id=made.pk)


def _locked(pdf_id: int) -> PostmortemPdf | None:
    """The row, with its postmortem locked: nobody saves or redacts words meanwhile."""
    asked = PostmortemPdf.objects.filter(pk=pdf_id).values_list("postmortem__ref", flat=True)
    ref = asked.first()
    if ref is None:
        return None
    rows = Postmortem.objects.select_related("team", "incident").filter(ref=ref)
    of = rows.select_for_update(of=("self",), no_key=True).get()
    kept = PostmortemPdf.objects.filter(pk=pdf_id).first()
    if kept is not None:
        kept.postmortem = of
    return kept


def _forget_beyond(most: int) -> None:
    newest = PostmortemPdf.objects.exclude(content=None).order_by("-made_at", "-pk")
    PostmortemPdf.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[most:])).delete()
