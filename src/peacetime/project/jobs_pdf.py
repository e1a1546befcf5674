"""The job that makes PDF files of postmortems."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.queries.postmortems.paper import Paper
from peacetime.usecases.postmortems import pdf
from peacetime.web.pdf import NotDrawn, pdf_of
from peacetime.web.postmortems.printing import as_page

MOST_TIMES = 5  # that it is drawn anew because somebody saved meanwhile


@app.task(name="make_pdf", queue="bulk", retry=2)
def make_pdf(*, pdf_id: int) -> None:
    """Draw what the postmortem says now; begun again it draws what is still asked for."""
    for _ in range(MOST_TIMES):
        paper = pdf.asked_for(pdf_id)
        if paper is None or _draw(pdf_id, paper):
            return
    if paper is not None:
        pdf.keep_problem(pdf_id, paper.digest, "pdf_not_drawn")


def _draw(pdf_id: int, paper: Paper) -> bool:
    """Whether there is an answer now, good or bad; what was drawn may be out of date already."""
    try:
        content = pdf_of(as_page(paper, is_file=True))
    except NotDrawn as failed:
        pdf.keep_problem(pdf_id, paper.digest, failed.code)
        return True
    return pdf.keep_pdf(pdf_id, paper.digest, content, at=timezone.now())
