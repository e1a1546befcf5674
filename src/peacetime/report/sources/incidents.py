"""A file of incidents as it was known at a moment: what is taken, what is not, and why."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo

from peacetime.domain.incidents.history import HistoryRow, Rejection, Remark, read_history
from peacetime.domain.shared.text import listed
from peacetime.report.refusals import ReportRefused
from peacetime.report.sources.files import chunks, shown_name

REASONS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Incident:
    """A row as it was known at the moment of the report."""

    row: HistoryRow
    is_open: bool = False

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; None while it is open, and where nobody knows."""
        return None if self.is_open else self.row.resolved_at


@dataclass(frozen=True, slots=True)
class Brought:
    """One file of incidents.

    Args:
        name: Of the file.
        team: Whose incidents they are, as the file says; its name where it does not.
        incidents: In order of their starts; maintenance is not among them.
        at: The moment of the report.
        is_at_said: Whether somebody named the moment; else the last day in the file ends with it.
        maintenance: How many rows are maintenance.
        later: How many rows begin after the moment.
        rejections: Rows that were not taken.
        remarks: What is worth saying about the others, counted by code.
        teams: How many organisations the file names.
    """

    name: str
    team: str
    incidents: tuple[Incident, ...]
    at: datetime
    is_at_said: bool
    maintenance: int
    later: int
    rejections: tuple[Rejection, ...]
    remarks: Counter[str]
    teams: int

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return len(self.incidents) + self.maintenance + self.later + len(self.rejections)


def brought(
    name: str,
    *,
    now: datetime,
    at: datetime | None = None,
    zone: tzinfo = UTC,
    assumed_zone: tzinfo | None = None,
    taken: Callable[[int], object] = lambda _: None,
) -> Brought:
    """Read a file of incidents.

    Args:
        name: Of the file; `-` is standard input.
        now: What happened after it is rejected.
        at: As known at which moment; the end of the last day in the file where None.
        zone: Of days.
        assumed_zone: Of moments that name none.
        taken: Hears how many bytes were read.

    Raises:
        RejectedFile: No history at all, see its codes.
        ReportRefused: `rows_missing`, `rows_all_rejected`, `nothing_known_then`, as `files.chunks`.
    """
    history = read_history(chunks(name, taken=taken), at=now, assumed_zone=assumed_zone)
    rows: list[HistoryRow] = []
    rejections: list[Rejection] = []
    remarks: Counter[str] = Counter()
    for finding in history:
        if isinstance(finding, HistoryRow):
            rows.append(finding)
            remarks.update({remark.code for remark in finding.remarks})
        elif isinstance(finding, Rejection):
            rejections.append(finding)
        elif isinstance(finding, Remark):
            remarks[finding.code] += 1
    if not rows:
        raise _nothing(rejections)
    moment = at or min(now, _end_of_last_day(rows, zone))
    seen = [row for row in rows if row.started_at <= moment]
    if not seen:
        first = min(row.started_at for row in rows)
        sentence = (
            f"At {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC nothing of this file was known: it begins "
            f"at {first:%Y-%m-%d %H:%M} UTC. Name a later moment."
        )
        raise ReportRefused(sentence, code="nothing_known_then")
    incidents = [_as_known(row, moment) for row in seen if not row.is_maintenance]
    if not incidents:
        sentence = f"All {len(seen):,} rows are maintenance, which makes no Rescue. Give incidents."
        raise ReportRefused(sentence, code="rows_missing")
    return Brought(
        name=shown_name(name),
        team=_team(rows, name),
        incidents=tuple(
            sorted(incidents, key=lambda one: (one.row.started_at, one.row.source_key))
        ),
        at=moment,
        is_at_said=at is not None,
        maintenance=sum(row.is_maintenance for row in seen),
        later=len(rows) - len(seen),
        rejections=tuple(rejections),
        remarks=remarks,
        teams=len({row.org for row in rows if row.org}),
    )


def reasons(rejections: tuple[Rejection, ...]) -> str:
    """Why rows were not taken, the most frequent reason first: "12 × moment_without_zone"."""
    counted = Counter(rejection.code for rejection in rejections).most_common()
    said = [f"{count:,} for {code.replace('_', ' ')}" for code, count in counted]
    return listed(said)


def _as_known(row: HistoryRow, at: datetime) -> Incident:
    """An end after the moment was not known then: the incident was open."""
    if row.resolved_at is not None and row.resolved_at > at:
        return Incident(replace(row, resolved_at=None), is_open=True)
    return Incident(row)


def _end_of_last_day(rows: list[HistoryRow], zone: tzinfo) -> datetime:
    last = max(row.resolved_at or row.started_at for row in rows).astimezone(zone)
    return datetime.combine(last.date() + timedelta(days=1), time(0), zone).astimezone(UTC)


def _team(rows: list[HistoryRow], name: str) -> str:
    """The one organisation of all rows, or the name of the file without its ending."""
    orgs = Counter(row.org for row in rows if row.org)
    word = next(iter(orgs)) if len(orgs) == 1 else shown_name(name).rsplit(".", 1)[0]
    word = word.replace("_", " ").strip() or "The team"
    return word if word != word.lower() else word[0].upper() + word[1:]


def _nothing(rejections: list[Rejection]) -> ReportRefused:
    if not rejections:
        sentence = "The file has a header and no row below it. Give a file with incidents."
        return ReportRefused(sentence, code="rows_missing")
    counted = Counter(rejection.code for rejection in rejections)
    hint = " Say --time-zone." if "moment_without_zone" in counted else ""
    sentence = (
        f"None of {len(rejections):,} rows could be taken: {reasons(tuple(rejections))}. The first: "
        f"{rejections[0].sentence}{hint}"
    )
    return ReportRefused(sentence, code="rows_all_rejected")
