"""A postmortem for paper: what it shows, a digest of that, and the file that was made of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.leverage import by_leverage
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.actions.items import item_of, seen
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.sight import OUTSIDE, WHOLE, Sight
from peacetime.storage.models import Postmortem, PostmortemPdf

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.actions import ActionItem

LAYOUT = 1  # of the printed page: with another one every file is made anew
GIVEN_UP_AFTER = timedelta(minutes=15)  # a job that was asked for before is asked for again


class PdfRefused(DomainError):
    """There is no such file, or there can be none."""

    code = "pdf_refused"


@dataclass(frozen=True, slots=True)
class Paper:
    """What the printed page of a postmortem shows, the same for everybody who may see it."""

    ref: str
    title: str
    text: str
    team: str
    time_zone: str
    severity: str
    is_private: bool
    began_at: datetime | None
    ended_at: datetime | None
    reviewed_at: datetime | None
    published_at: datetime | None
    version: int
    changed_at: datetime
    thanks: str
    open: tuple[ActionItem, ...]
    closed: tuple[ActionItem, ...]
    backlog: tuple[ActionItem, ...]

    @property
    def digest(self) -> str:
        """Of all of it: a file with another digest shows something else."""
        said = json.dumps([LAYOUT, asdict(self)], default=str, sort_keys=True)
        return sha256(said.encode("utf-8", errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class PdfStanding:
    """How far the file is: none, waiting, ready or failed; `problem` is a code."""

    state: str
    made_at: datetime | None = None
    size: int = 0  # bytes
    problem: str = ""


def paper(ref: str, *, sight: Sight = OUTSIDE) -> Paper:
    """What is printed, for whoever may see its incident.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    return paper_of(postmortem_named(ref, sight=sight))


def paper_of(row: Postmortem) -> Paper:
    """What is printed of a row that is in sight; two queries."""
    rows = list(seen(WHOLE).filter(postmortem=row).order_by("pk"))
    going_on = [item_of(each) for each in rows if each.closed_at is None and not each.is_in_backlog]
    aside = [item_of(each) for each in rows if each.closed_at is None and each.is_in_backlog]
    incident = row.incident
    return Paper(
        ref=row.ref,
        title=row.title,
        text=row.text,
        team=row.team.name,
        time_zone=row.team.time_zone,
        severity=(incident.severity or incident.severity_word) if incident else "",
        is_private=incident is not None and incident.is_private,
        began_at=row.began_at,
        ended_at=row.ended_at,
        reviewed_at=row.reviewed_at,
        published_at=row.published_at,
        version=row.version,
        changed_at=row.changed_at,
        thanks=incident.recognition if incident else "",
        open=tuple(by_leverage(going_on)),
        closed=tuple(item_of(each) for each in rows if each.closed_at is not None),
        backlog=tuple(aside),
    )


def pdf_standing(ref: str, *, at: datetime, sight: Sight = OUTSIDE) -> PdfStanding:
    """How far the file of a postmortem is; one that shows what it no longer says counts for none.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    return standing_of(postmortem_named(ref, sight=sight), at=at)


def standing_of(row: Postmortem, *, at: datetime) -> PdfStanding:
    """The same of a row that is in sight."""
    kept = PostmortemPdf.objects.filter(postmortem=row).first()
    if kept is None or kept.digest != paper_of(row).digest:
        return PdfStanding("none")
    if kept.problem:
        return PdfStanding("failed", problem=kept.problem)
    if kept.content is not None:
        return PdfStanding("ready", kept.made_at, len(kept.content))
    return PdfStanding("waiting" if at - kept.asked_at < GIVEN_UP_AFTER else "none")


def pdf_file(ref: str, *, sight: Sight = OUTSIDE) -> bytes:
    """The file, if it shows what the postmortem says now.

    Raises:
        NotFound: `postmortem_unknown`.
        PdfRefused: `pdf_not_made`.
    """
    row = postmortem_named(ref, sight=sight)
    kept = PostmortemPdf.objects.filter(postmortem=row).exclude(content=None).first()
    if kept is None or kept.content is None or kept.digest != paper_of(row).digest:
        sentence = "There is no PDF of it as it reads now. Ask for one; it takes some seconds."
        raise PdfRefused(sentence, code="pdf_not_made")
    return bytes(kept.content)
