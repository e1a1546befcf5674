"""The incidents behind a figure, each with its own length and why it has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce

from peacetime.domain.incidents.measures import MEASURED, State, scope_of
from peacetime.domain.incidents.measures.durations import FIRST_AND_SECOND, reason
from peacetime.domain.incidents.moments import MOMENTS
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.measures.counted import counted_incidents
from peacetime.queries.pages import FIFTY, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor
    from peacetime.queries.measures.question import Question
    from peacetime.storage.models import Incident

FIGURES = (*MEASURED, "impact")
ONLY = ("known", "not_known", "ended", "going_on")
SORTS = ("newest", "longest")


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident of a figure: how long it took, or why that is not known."""

    pk: int
    id: str
    team: str
    team_name: str
    time_zone: str
    summary: str
    severity: str
    services: str
    customers_affected: str
    began: datetime
    moments: dict[str, datetime | None]
    is_open: bool
    state: str  # ended | going_on | not_known
    length: timedelta | None  # so far, while it goes on; known of an impact whose scope is not
    reason: str


def incident_rows(
    actor: Actor, asked: Question, figure: str, *, only: str = "", sort: str = "newest"
) -> QuerySet[Incident]:
    """The incidents behind one figure, those with a length, or those without.

    Raises:
        InvalidInput: `figure_unknown`, `only_unknown`, `sort_unknown`.
    """
    _check("measure", figure, FIGURES, code="figure_unknown")
    _check("only", only, ("", *ONLY), code="only_unknown")
    _check("sort", sort, SORTS, code="sort_unknown")
    first, second = _edges(figure)
    until = F(second[0]) if len(second) == 1 else Coalesce(*second)
    rows = counted_incidents(actor, asked).annotate(second=until)
    ended = Q(**{f"{first}__isnull": False}, second__gte=F(first))
    going_on = Q(**{f"{first}__isnull": False}, second=None, is_open=True)
    if figure == "impact" and only:
        is_scoped = Q(customers_affected__in=_plain_scopes(rows))
        ended, going_on = ended & is_scoped, going_on & is_scoped
    known = {"ended": ended, "going_on": going_on, "known": ended | going_on}
    if only == "not_known":
        rows = rows.exclude(pk__in=rows.filter(ended | going_on).values("pk"))
    elif only:
        rows = rows.filter(known[only])
    length = ExpressionWrapper(Coalesce(*second, asked.at) - F(first), DurationField())
    rows = rows.annotate(length=length).select_related("team")
    order = (F("length").desc(nulls_last=True),) if sort == "longest" else (F("began").desc(),)
    return rows.order_by(*order, "-pk")


def _plain_scopes(rows: QuerySet[Incident]) -> list[str]:
    """What was said about customers of these incidents, where it holds a figure."""
    said = rows.order_by().values_list("customers_affected", flat=True).distinct()
    return [words for words in said if scope_of(words).kind != "unknown"]


def rows_behind(
    actor: Actor,
    asked: Question,
    figure: str,
    *,
    only: str = "",
    sort: str = "newest",
    page: int = 1,
) -> Page[IncidentRow]:
    """A page of the incidents behind one figure."""
    rows = incident_rows(actor, asked, figure, only=only, sort=sort)
    total = rows.count()
    number = min(max(1, page), max(1, -(-total // FIFTY)))
    shown = rows[(number - 1) * FIFTY : number * FIFTY]
    return Page(tuple(rows_of(shown, figure, at=asked.at)), number, total)


def rows_after(
    actor: Actor,
    asked: Question,
    figure: str,
    *,
    only: str = "",
    after: int = 0,
    limit: int = FIFTY,
) -> list[IncidentRow]:
    """The incidents behind one figure in the order in which they came on record."""
    rows = incident_rows(actor, asked, figure, only=only).filter(pk__gt=after).order_by("pk")
    return list(rows_of(rows[:limit], figure, at=asked.at))


def rows_of(rows: Iterable[Incident], figure: str, *, at: datetime) -> Iterator[IncidentRow]:
    """Incidents as rows of a figure."""
    return (row_of(row, figure, at=at) for row in rows)


def row_of(row: Incident, figure: str, *, at: datetime) -> IncidentRow:
    """One incident as a row of a figure."""
    state, length, why = _length(row, figure, at=at)
    moments = {name: getattr(row, name) for name in MOMENTS}
    began = row.impact_started_at or row.detected_at or row.declared_at or row.created_at
    return IncidentRow(
        pk=row.pk,
        id=row.ref,
        team=row.team.slug,
        team_name=row.team.name,
        time_zone=row.team.time_zone,
        summary=row.summary,
        severity=row.severity or row.severity_word,
        services=row.service_words,
        customers_affected=row.customers_affected,
        began=began,
        moments=moments,
        is_open=row.is_open,
        state=state,
        length=length,
        reason=why,
    )


def _length(row: Incident, figure: str, *, at: datetime) -> tuple[str, timedelta | None, str]:
    first_name, second_names = _edges(figure)
    first = getattr(row, first_name)
    second = next((end for name in second_names if (end := getattr(row, name))), None)
    scope = scope_of(row.customers_affected).reason if figure == "impact" else ""
    name = "time_to_recover" if figure == "impact" else figure
    if first is not None and second is not None and second >= first:
        return "not_known" if scope else "ended", second - first, scope
    if first is not None and second is None and row.is_open:
        return "not_known" if scope else "going_on", max(at - first, timedelta()), scope
    if first is None:
        is_both = second is None and not row.is_open
        state = State.BOTH_MISSING if is_both else State.FIRST_MISSING
    else:
        state = State.SECOND_MISSING if second is None else State.REVERSED
    return "not_known", None, reason(name, state)


def _edges(figure: str) -> tuple[str, tuple[str, ...]]:
    if figure == "impact":
        return "impact_started_at", ("mitigated_at", "resolved_at")
    first, second = FIRST_AND_SECOND[figure]
    return first, (second,)


def _check(field: str, word: str, known: tuple[str, ...], *, code: str) -> None:
    if word not in known:
        names = ", ".join(name for name in known if name)
        sentence = f"{quoted(word)} is not known here. Choose one of {names}."
        raise InvalidInput(sentence, field=field, code=code)
