"""Engagements and what belongs to them, as the domain knows them: the newest row of each key, as of a moment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Exists, F, OuterRef, Q

from peacetime.domain.burst.ledger.engagements import Engagement
from peacetime.domain.shared.spans import Span
from peacetime.storage.models import Engagement as Row
from peacetime.storage.models import LedgerCorrection, OnCallShift, TimeOff

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

Kept = TypeVar("Kept", LedgerCorrection, TimeOff, OnCallShift)
NOBODY = 0
IMPUTED_AT_MOST = timedelta(days=14)  # how far an end that nobody knows may lie from its start
_COLUMNS = (
    *("key", "incident_ref", "person_id", "started_at", "ended_at", "severity"),
    *("is_paged", "is_open", "crew", "recorded_at", "team_id"),
)
_PERSON = _COLUMNS.index("person_id")


def newest(rows: QuerySet[Row], *, as_of: datetime | None) -> QuerySet[Row]:
    """The newest row of each key that was known by then, where it was not withdrawn."""
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    picked = rows.order_by("key", "-recorded_at", "-pk").distinct("key")
    return Row.objects.filter(pk__in=picked.values("pk"), is_withdrawn=False)


def reaching(since: datetime | None) -> Q:
    """The condition of lasting beyond a moment, or of perhaps doing so."""
    if since is None:
        return Q()
    unknown = Q(ended_at=None, started_at__gt=since - IMPUTED_AT_MOST)
    return Q(is_open=True) | Q(ended_at__gt=since) | unknown


def engagements_of(
    people: Iterable[int],
    *,
    teams: Iterable[int] = (),
    since: datetime | None = None,
    nobody_since: datetime | None = None,
    as_of: datetime | None = None,
) -> dict[int, list[Engagement]]:
    """What these people were engaged in, and under `NOBODY` what nobody of these teams is named in.

    One query; what is over before `since` is left out, and of nobody's what is over before `nobody_since`.
    The responder of an engagement is the number of the person; where nobody is named, that
    of the team, until the team's people share it.
    """
    mine = Q(person__in=list(people)) | Q(person=None, team__in=list(teams))
    lasting = Q(person__isnull=False) & reaching(since)
    lasting |= Q(person=None) & reaching(nobody_since or since)
    rows = newest(Row.objects.filter(mine), as_of=as_of).filter(lasting)
    result: dict[int, list[Engagement]] = defaultdict(list)
    for values in rows.order_by("started_at", "key").values_list(*_COLUMNS):
        result[values[_PERSON] or NOBODY].append(_row(values))
    return result


def imported_of(team: int, *, as_of: datetime | None, most: int) -> list[Engagement]:
    """The last engagements that were brought to a team and have an end; of nobody's the responder is ""."""
    rows = Row.objects.filter(team=team, source="import", is_withdrawn=False)
    later = Row.objects.filter(key=OuterRef("key")).filter(
        Q(recorded_at__gt=OuterRef("recorded_at"))
        | Q(recorded_at=OuterRef("recorded_at"), pk__gt=OuterRef("pk"))
    )
    if as_of is not None:
        rows, later = rows.filter(recorded_at__lte=as_of), later.filter(recorded_at__lte=as_of)
    found = rows.filter(~Exists(later), ended_at__gt=F("started_at")).order_by(
        "-started_at", "-key"
    )
    return [
        _row(values) if values[_PERSON] else replace(_row(values), responder="")
        for values in found.values_list(*_COLUMNS)[:most]
    ]


def unended_teams(keys: Iterable[str]) -> dict[str, int]:
    """Of which team each of these engagements is; one query."""
    return dict(Row.objects.filter(key__in=list(keys)).values_list("key", "team_id"))


def engaged_spans(people: Iterable[int], *, since: datetime, at: datetime) -> dict[int, list[Span]]:
    """When each of these people is known to have been engaged since a moment; an unknown end says nothing."""
    rows = newest(Row.objects.filter(person__in=list(people)), as_of=at).filter(reaching(since))
    result: dict[int, list[Span]] = defaultdict(list)
    columns = ("person_id", "started_at", "ended_at", "is_open")
    for person, start, end, is_open in rows.order_by("started_at").values_list(*columns):
        until = at if is_open else end
        if until is not None and start <= until:
            result[person].append(Span(start, until))
    return result


def corrections_of(
    people: Iterable[int], *, as_of: datetime | None = None
) -> dict[int, list[LedgerCorrection]]:
    """The corrections that stand, by person; one query."""
    rows = LedgerCorrection.objects.filter(person__in=list(people))
    return _by_person(_standing(rows, as_of).order_by("at", "pk"))


def time_off_of(
    people: Iterable[int], *, as_of: datetime | None = None
) -> dict[int, list[TimeOff]]:
    """The time off that stands, by person; one query."""
    rows = TimeOff.objects.filter(person__in=list(people))
    return _by_person(_standing(rows, as_of).order_by("starts_at", "pk"))


def shifts_of(
    people: Iterable[int], *, as_of: datetime | None = None
) -> dict[int, list[OnCallShift]]:
    """The shifts that stand, by person; one query."""
    rows = OnCallShift.objects.filter(person__in=list(people))
    return _by_person(_standing(rows, as_of).order_by("starts_at", "pk"))


def _row(values: tuple[Any, ...]) -> Engagement:
    key, ref, person, start, end, severity, is_paged, is_open, crew, recorded, team = values
    return Engagement(
        key=key,
        incident=ref,
        responder=str(person or team),
        started_at=start,
        ended_at=end,
        severity=severity,
        is_paged=is_paged,
        is_open=is_open,
        crew=crew,
        recorded_at=recorded,
    )


def _standing(rows: QuerySet[Kept], as_of: datetime | None) -> QuerySet[Kept]:
    """The newest row of each key, where it was not withdrawn."""
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    picked = rows.order_by("key", "-recorded_at", "-pk").distinct("key")
    return rows.model._default_manager.filter(  # noqa: SLF001 - documented
        pk__in=picked.values("pk"), is_withdrawn=False
    )


def _by_person(rows: Iterable[Kept]) -> dict[int, list[Kept]]:
    result: dict[int, list[Kept]] = defaultdict(list)
    for row in rows:
        result[row.person_id].append(row)
    return result
