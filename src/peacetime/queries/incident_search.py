"""Finding incidents: by their words, team, service, severity, days and state."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import DateTimeField, Func

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.beginnings import BEGAN
from peacetime.queries.incident_teams import of_team
from peacetime.queries.measures.counted import is_of_service
from peacetime.queries.measures.question import NOT_SAID, Question
from peacetime.queries.pages import FIFTY, Page
from peacetime.queries.sight import visible
from peacetime.storage.models import Incident, Postmortem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor

COLUMNS = [
    *["id", "team", "kind", "severity", "services", "summary"],
    *["is_open", "began_at", "resolved_at", "seconds", "origin"],
]
STATES = ("open", "closed")
KINDS = ("incident", "maintenance")
LONGEST = 200
MOST_WORDS = 12
BETWEEN_WORDS = re.compile(r"[\W_]+")
IN_WORDS = (
    "ref",
    "summary",
    "service_words",
    "severity_word",
    "customers_affected",
    "done_when",
    "final_summary",
)


class Words(Func):
    """The words of an incident, as the index `incident_by_words` holds them: change both or neither."""

    template = "to_tsvector('simple'::regconfig, translate(%(expressions)s, './:@_+-', '       '))"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


class Left(Func):
    """The beginning of a text that may be long."""

    template = "left(%(expressions)s, 20000)"


class Unindexed(Func):
    """The same moment as an expression that no index has."""

    template = "(%(expressions)s + interval '0')"
    output_field = DateTimeField()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, a question of team, service, severity and days, a state, a kind."""

    asked: Question
    text: str = ""
    state: str = ""  # open | closed | ""
    kind: str = ""  # incident | maintenance | ""

    def __post_init__(self) -> None:
        _check("state", self.state, STATES, code="state_unknown")
        _check("kind", self.kind, KINDS, code="kind_unknown")

    @property
    def address(self) -> dict[str, str]:
        """What is looked for as parameters of an address that can be shared."""
        parts = {"q": self.text.strip(), "state": self.state, "kind": self.kind}
        return {**{name: value for name, value in parts.items() if value}, **self.asked.address}


@dataclass(frozen=True, slots=True)
class FoundIncident:
    """One incident in the list of what was found."""

    pk: int
    id: str
    summary: str
    team: str
    team_name: str
    time_zone: str
    severity: str
    services: str
    kind: str
    origin: str
    is_open: bool
    began: datetime
    resolved_at: datetime | None
    length: timedelta | None
    is_drill: bool
    is_private: bool
    suspended_at: datetime | None
    postmortem: str | None = None  # its id; pages say it, exports do not


def found_incidents(actor: Actor, wanted: Wanted) -> QuerySet[Incident]:
    """The incidents that are wanted, with `began`. Lists, searches and exports all read through this.

    Every word must stand in the incident, or begin one of its words, in whatever case.
    """
    asked = wanted.asked
    rows = Incident.objects.filter(visible(actor.sight)).select_related("team")
    rows = rows.annotate(began=BEGAN)
    if terms := _terms(wanted.text):
        query = SearchQuery(terms, config="simple", search_type="raw")
        rows = rows.annotate(words=Words(*IN_WORDS[:-1], Left(IN_WORDS[-1]))).filter(words=query)
    if asked.first_day is not None:
        rows = rows.filter(began__gte=asked.start)
    if asked.last_day is not None:
        rows = rows.filter(began__lt=asked.end)
    if asked.team_id is not None:
        rows = rows.filter(of_team(asked.team_id))
    if asked.severity:
        rows = rows.filter(severity="" if asked.severity == NOT_SAID else asked.severity)
    if asked.service:
        rows = rows.filter(is_of_service(asked.service))
    if wanted.state:
        rows = rows.filter(is_open=wanted.state == "open")
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def search(actor: Actor, wanted: Wanted, *, page: int = 1) -> Page[FoundIncident]:
    """A page of what was found, the latest beginning first."""
    rows = found_incidents(actor, wanted)
    total = rows.count()
    number = min(max(1, page), max(1, -(-total // FIFTY)))
    # ids first: thousands of whole rows would be sorted to show fifty
    ordered = _latest_first(rows, wanted).values_list("pk", flat=True)
    ids = list(ordered[(number - 1) * FIFTY : number * FIFTY])
    known = Incident.objects.select_related("team").in_bulk(ids)
    written = dict(Postmortem.objects.filter(incident__in=ids).values_list("incident__ref", "ref"))
    shown = _shown((known[pk] for pk in ids), at=wanted.asked.at)
    return Page(tuple(replace(row, postmortem=written.get(row.id)) for row in shown), number, total)


def everything_found(
    actor: Actor, wanted: Wanted, *, at_once: int = 2000
) -> Iterator[FoundIncident]:
    """All that was found, the latest beginning first, a few rows in memory at a time."""
    rows = _latest_first(found_incidents(actor, wanted), wanted)
    return _shown(rows.iterator(at_once), at=wanted.asked.at)


def found_cells(row: FoundIncident) -> list[object]:
    """One incident as a row of an export."""
    return [
        *[row.id, row.team, row.kind, row.severity, row.services, row.summary],
        *[row.is_open, row.began, row.resolved_at, row.length, row.origin],
    ]


def _latest_first(rows: QuerySet[Incident], wanted: Wanted) -> QuerySet[Incident]:
    """In the order of the index; but with words in no order that an index has.

    The database would otherwise walk along that order, and read the words of each incident on its way.
    """
    order = Unindexed(BEGAN) if _terms(wanted.text) else BEGAN
    return rows.order_by(order.desc(), "-pk")


def _shown(rows: Iterable[Incident], *, at: datetime) -> Iterator[FoundIncident]:
    for row in rows:
        began = row.impact_started_at or row.detected_at or row.declared_at or row.created_at
        until = max(at, began) if row.is_open else row.resolved_at
        is_known = until is not None and until >= began
        yield FoundIncident(
            pk=row.pk,
            id=row.ref,
            summary=row.summary,
            team=row.team.slug,
            team_name=row.team.name,
            time_zone=row.team.time_zone,
            severity=row.severity or row.severity_word,
            services=row.service_words,
            kind=row.kind,
            origin=row.origin,
            is_open=row.is_open,
            began=began,
            resolved_at=row.resolved_at,
            length=until - began if is_known and until is not None else None,
            is_drill=row.is_drill,
            is_private=row.is_private,
            suspended_at=row.suspended_at,
        )


def _terms(text: str) -> str:
    r"""What was typed as a query: every word, or the beginning of one.

    >>> _terms("Payments.API time-out"), _terms("'; drop"), _terms(" \0 ")
    ("'payments':* & 'api':* & 'time':* & 'out':*", "'drop':*", '')
    """
    words = [word for word in BETWEEN_WORDS.split(text[:LONGEST].lower()) if word]
    return " & ".join(f"'{word}':*" for word in words[:MOST_WORDS])


def _check(field: str, word: str, known: tuple[str, ...], *, code: str) -> None:
    if word and word not in known:
        sentence = f"{quoted(word)} is not known here. Choose one of {', '.join(known)}."
        raise InvalidInput(sentence, field=field, code=code)
