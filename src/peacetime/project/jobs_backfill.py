"""The job that fetches another tool's past incidents, page after page."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.domain.shared.errors import DomainError
from peacetime.integrations.histories import histories
from peacetime.project.again import NO_ANSWER, Later, WhenSaid, after, not_taken, wait_in_a_copy
from peacetime.storage.sealing import NotOpened
from peacetime.usecases import back_fills
from peacetime.usecases.deliveries import NotTaken

GONE = "The connection was deleted before all was fetched."
# So many pages a turn of the job, so that others of its lane have theirs.
AT_ONCE = 20


@app.task(name=back_fills.FETCH, queue="outside", retry=WhenSaid())
def fetch_incidents(*, back_fill_id: int) -> None:
    """Fetch what is left; a page that was kept is not fetched again, also after a crash."""
    wait_in_a_copy(at=timezone.now())
    for _ in range(AT_ONCE):
        try:
            work = back_fills.next_page(back_fill_id)
        except NotOpened as problem:
            back_fills.give_up(back_fill_id, str(problem), at=timezone.now())
            return
        if work is None:
            back_fills.give_up(back_fill_id, GONE, at=timezone.now())
            return
        try:
            found = histories()[work.provider].page(
                work.place, work.which, work.since, work.until, work.cursor
            )
        except NO_ANSWER as problem:
            _again(work, not_taken(problem))
            return
        if not back_fills.keep_page(work, found.rows, found.next, found.remark):
            _finish(work)
            return
    raise Later(timezone.now())


def _finish(work: back_fills.Work) -> None:
    try:
        back_fills.finish(work, at=timezone.now())
    except DomainError as refusal:
        back_fills.give_up(work.id, refusal.sentence, at=timezone.now())


def _again(work: back_fills.Work, problem: NotTaken) -> None:
    at = timezone.now()
    tries, is_over = back_fills.record_problem(
        work, str(problem), is_lasting=problem.is_final, at=at
    )
    if not is_over:
        raise after(problem, tries, at=at)
