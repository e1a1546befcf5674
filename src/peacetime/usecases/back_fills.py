"""The incidents of another tool's last months: fetched page by page, then a draft of an import like any file.

So it is looked at before anything is written, nothing is imported twice, and it can be taken back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import PEACETIME, Act, Actor, require
from peacetime.queries.connections import connection_with
from peacetime.queries.lookup import team_named
from peacetime.queries.providers import providers
from peacetime.storage import jobs
from peacetime.storage.models import BackFill, BackFillPage, Connection, HistoryImport
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.connections.secrets import secrets_in
from peacetime.usecases.imports import draft_import

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FETCH = "fetch_incidents"
DAYS = 90
MOST_DAYS = 730
MOST_PAGES = 2_000
GIVEN_UP_AFTER = 40  # tries in a row: with their waits some eight hours


class BackFillRunning(DomainError):
    """Incidents of this connection are being fetched already."""

    code = "back_fill_running"


@dataclass(frozen=True, slots=True)
class BackFillStarted:
    """Incidents that are being fetched."""

    id: int
    connection: int
    team: str


@dataclass(frozen=True, slots=True)
class Work:
    """The next page that is to be fetched."""

    id: int
    connection_id: int
    provider: str
    place: Place
    which: str
    since: datetime
    until: datetime
    cursor: str
    tries: int


@command
def fetch_history(
    connection_id: int, slug: str, *, which: str = "", days: int = DAYS, actor: Actor, at: datetime
) -> BackFillStarted:
    """Fetch the incidents of the last days from a connected tool; they become a draft to look at.

    Raises:
        InvalidInput: `connection_without_history`, `days_out_of_range`.
        BackFillRunning: It is being done already.
        NotAllowed: Whoever asks sets up neither the connection nor the team.
    """
    shown = connection_with(connection_id)
    team = team_named(slug or shown.team or "")
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    if shown.team_id is None:
        require(actor, Act.SET_UP_ORGANISATION)
    else:
        require(actor, Act.SET_UP_TEAM, team_id=shown.team_id)
    provider = providers().get(shown.provider)
    if shown.retired_at is not None or provider is None or not provider.history:
        sentence = f"{shown.name} has no incidents that could be fetched."
        raise InvalidInput(sentence, field="connection", code="connection_without_history")
    if not 1 <= days <= MOST_DAYS:
        sentence = f"{days} days are asked for. Write a number from 1 to {MOST_DAYS}."
        raise InvalidInput(sentence, field="days", code="days_out_of_range")
    Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    if BackFill.objects.filter(connection=connection_id, state="fetching").exists():
        raise BackFillRunning(
            f"Incidents of {shown.name} are being fetched already. Wait for them."
        )
    narrowed = clean_text(which, field="which", max_length=500) if which.strip() else ""
    row = BackFill.objects.create(
        connection_id=connection_id,
        team=team,
        which=narrowed,
        since=at - timedelta(days=days),
        asked_at=at,
        asked_by=actor.label,
    )
    record.audit(
        "history.fetch.started",
        f"connection:{connection_id}",
        actor=actor,
        at=at,
        team=team,
        days=days,
    )
    jobs.defer(FETCH, queue="outside", key=f"{row.pk}", back_fill_id=row.pk)
    return BackFillStarted(row.pk, connection_id, team.slug)


def next_page(back_fill_id: int) -> Work | None:
    """What is to be fetched next; None where nothing is, or nobody connects it any more.

    Raises:
        NotOpened: The installation's secret key is another one now.
    """
    row = BackFill.objects.select_related("connection").get(pk=back_fill_id)
    connection = row.connection
    if row.state != "fetching" or connection.retired_at is not None:
        return None
    return Work(
        row.pk,
        connection.pk,
        connection.provider,
        Place(connection.settings, secrets_in(connection)),
        row.which,
        row.since,
        row.asked_at,
        row.cursor,
        row.tries,
    )


@transaction.atomic(durable=True)
def keep_page(
    work: Work, rows: Sequence[Mapping[str, str]], following: str, remark: str = ""
) -> bool:
    """Keep a page with the place where the next begins; whether there is one. Kept again, it changes nothing."""
    row = BackFill.objects.select_for_update(no_key=True).get(pk=work.id)
    if row.state != "fetching" or row.cursor != work.cursor:
        return row.state == "fetching"
    BackFillPage.objects.create(
        back_fill=row, number=row.pages, content=[dict(one) for one in rows]
    )
    row.pages, row.rows, row.tries, row.problem = row.pages + 1, row.rows + len(rows), 0, ""
    row.remark = remark or row.remark
    is_stuck = bool(following) and (following == row.cursor or row.pages >= MOST_PAGES)
    if is_stuck:
        row.remark = "The tool’s pages do not come to an end; what was fetched may not be all."
    row.cursor = "" if is_stuck else following[:2000]
    row.save()
    return bool(row.cursor)


def finish(work: Work, *, at: datetime) -> int | None:
    """All pages together become a draft of an import; its number, None where there were no incidents.

    Begun again after a crash, it goes on with the draft that was made.
    """
    row = BackFill.objects.select_related("team", "connection").get(pk=work.id)
    if row.state != "fetching":
        return row.history_import_id
    if row.rows == 0:
        _end(row, "empty", at=at)
        return None
    name = f"{row.connection.name[:80]} {row.since:%Y-%m-%d} to {row.asked_at:%Y-%m-%d} ({row.pk}).jsonl"
    made = HistoryImport.objects.filter(team=row.team, file_name=name).order_by("-pk").first()
    if made is None:
        pages = row.fetched.order_by("number").values_list("content", flat=True).iterator()
        lines = (json.dumps(one, ensure_ascii=False) for page in pages for one in page)
        actor = replace(PEACETIME, label=row.asked_by)
        content = "\n".join(lines).encode() + b"\n"
        number = draft_import(row.team.slug, content, file_name=name, actor=actor, at=at).id
    else:
        number = made.pk
    row.history_import_id = number
    _end(row, "fetched", at=at)
    return number


@transaction.atomic(durable=True)
def record_problem(
    work: Work, sentence: str, *, is_lasting: bool, at: datetime
) -> tuple[int, bool]:
    """A page could not be fetched: how often in a row, and whether it is given up."""
    row = BackFill.objects.select_for_update(no_key=True).get(pk=work.id)
    row.tries, row.problem = row.tries + 1, sentence[:500]
    if is_lasting or row.tries >= GIVEN_UP_AFTER:
        row.state, row.ended_at = "failed", at
    row.save()
    if row.state == "failed":
        row.fetched.all().delete()
    return row.tries, row.state == "failed"


def give_up(back_fill_id: int, sentence: str, *, at: datetime) -> None:
    """It cannot be fetched at all: its connection is gone, or its secrets cannot be opened."""
    rows = BackFill.objects.filter(pk=back_fill_id, state="fetching")
    rows.update(state="failed", problem=sentence[:500], ended_at=at)
    BackFillPage.objects.filter(back_fill=back_fill_id).delete()


@transaction.atomic(durable=True)
def _end(row: BackFill, state: str, *, at: datetime) -> None:
    row.state, row.ended_at, row.problem = state, at, ""
    row.save()
    row.fetched.all().delete()
