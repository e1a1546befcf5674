"""Weekly numbers for the warning signs that no connector brings yet: by CSV or row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.burst.signs.weekly import Weekly
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import FIRST_YEAR, LAST_YEAR
from peacetime.domain.shared.text import clean_text, quoted
from peacetime.queries.access import Act, require
from peacetime.queries.lookup import team_named
from peacetime.storage.models import WeeklySeries
from peacetime.usecases import record
from peacetime.usecases.burst import sheets
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from peacetime.queries.access import Actor

KINDS = ("throughput", "change_failures", "attendance", "roster", "urgent_items")
NEEDED = ("kind", "week", "value")
WITHOUT_EXPOSURE = frozenset({"throughput"})  # items a week, where nobody says the hours


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One week of one kind."""

    kind: str
    week: date
    value: float
    exposure: float | None = None


@dataclass(frozen=True, slots=True)
class SeriesBrought:
    """How many weeks were taken, and how many of them said what was known."""

    team: str
    rows: int
    unchanged: int


@command
def bring_series(
    slug: str, rows: Sequence[SeriesRow] | str, *, source: str = "", actor: Actor, at: datetime
) -> SeriesBrought:
    """Take weekly numbers, as rows or as a CSV of `kind, week, value, exposure`; the newest of a week counts.

    Raises:
        RowsRefused: With every line that cannot be read; then none is taken.
        InvalidInput: `series_kind_unknown`, `week_out_of_range`, `weekly_negative`, `weekly_too_large`,
            `exposure_missing`, `share_above_one`; of a CSV also `week_twice`.
    """
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    source = clean_text(source, field="source", max_length=100, required=False)
    if isinstance(rows, str):
        lines = sheets.lines_of(rows, NEEDED)
        rows = sheets.read(lines, _reader())
    else:
        rows = [_checked(row) for row in rows]
    wanted = {(row.kind, row.week): row for row in rows}
    known = _known(team.pk, {kind for kind, _ in wanted})
    new = [row for key, row in wanted.items() if known.get(key) != (row.value, row.exposure)]
    WeeklySeries.objects.bulk_create(
        WeeklySeries(
            team=team,
            kind=row.kind,
            week=row.week,
            value=row.value,
            exposure=row.exposure,
            source=source,
            author=actor.label,
            recorded_at=at,
        )
        for row in new
    )
    if new:
        about, kinds = f"team:{team.slug}", sorted({row.kind for row in new})
        counted = {"kinds": kinds, "weeks": len(new)}
        record.audit("burst.series.brought", about, actor=actor, at=at, team=team, **counted)
        record.fact("burst.series.brought", at=at, team=team)
    return SeriesBrought(team.slug, len(new), len(wanted) - len(new))


def preview_series(slug: str, text: str, *, actor: Actor) -> sheets.Survey[SeriesRow]:
    """What a CSV would bring, and which of its lines cannot be read; nothing is written.

    Raises:
        RowsRefused: `rows_without_header`, `too_many_rows`.
        NotAllowed: Whoever asks may not bring it either.
    """
    require(actor, Act.SET_UP_TEAM, team_id=team_named(slug).pk)
    return sheets.survey(sheets.lines_of(text, NEEDED), _reader())


def _reader() -> Callable[[sheets.Line], SeriesRow]:
    """Reads the lines of one sheet: days of one week that differ are no week, and none of them is guessed."""
    seen: dict[tuple[str, date], SeriesRow] = {}

    def read(line: sheets.Line) -> SeriesRow:
        row = _row(line)
        before = seen.setdefault((row.kind, row.week), row)
        if before != row:
            sentence = (
                f"The week of {row.week} stands there twice for {row.kind}, with another number. "
                "Write one row for each week."
            )
            raise InvalidInput(sentence, field="week", code="week_twice")
        return row

    return read


def _row(line: sheets.Line) -> SeriesRow:
    exposure = line.number_in("exposure") if line.text("exposure") else None
    return _checked(
        SeriesRow(line.text("kind"), line.day("week"), line.number_in("value"), exposure)
    )


def _checked(row: SeriesRow) -> SeriesRow:
    """The row of the Monday of its week, where it can be what it says."""
    if row.kind not in KINDS:
        sentence = f"{quoted(row.kind)} is no kind of series. Write one of {', '.join(KINDS)}."
        raise InvalidInput(sentence, field="kind", code="series_kind_unknown")
    if not FIRST_YEAR <= row.week.year <= LAST_YEAR:
        sentence = (
            f"{row.week} is no week of a team. Write one between {FIRST_YEAR} and {LAST_YEAR}."
        )
        raise InvalidInput(sentence, field="week", code="week_out_of_range")
    monday = row.week - timedelta(days=row.week.weekday())
    Weekly(monday, row.value, row.exposure)
    if row.exposure is None and row.kind not in WITHOUT_EXPOSURE:
        sentence = f"{row.kind} needs an exposure beside the value: of how many it is."
        raise InvalidInput(sentence, field="exposure", code="exposure_missing")
    is_share = row.kind not in WITHOUT_EXPOSURE
    if is_share and row.exposure is not None and row.value > row.exposure:
        sentence = (
            f"{row.kind} counts {row.value:g} of {row.exposure:g}. Swap the two, or correct them."
            if row.kind != "roster"
            else f"{row.value:g} people left a team of {row.exposure:g}. Count those who were in it as the week began."
        )
        raise InvalidInput(sentence, field="value", code="share_above_one")
    return SeriesRow(row.kind, monday, row.value, row.exposure)


def _known(team_id: int, kinds: set[str]) -> dict[tuple[str, date], tuple[float, float | None]]:
    rows = WeeklySeries.objects.filter(team=team_id, kind__in=kinds)
    newest = rows.order_by("kind", "week", "-recorded_at", "-pk").distinct("kind", "week")
    return {(row.kind, row.week): (row.value, row.exposure) for row in newest}
