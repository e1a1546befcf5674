"""What is worth saying about a row that is taken: every oddity, none of them repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from peacetime.domain.incidents.history.choices import MOMENTS
from peacetime.domain.incidents.history.findings import HistoryRow, Remark
from peacetime.domain.shared.moments import Moment, WallTime
from peacetime.domain.shared.text import label, listed, quoted


@dataclass(frozen=True, slots=True)
class Told:
    """A row, with what it was read from."""

    row: HistoryRow
    moments: Mapping[str, Moment | None]
    texts: Mapping[str, str]
    long_after: timedelta
    cut: tuple[str, ...] = ()
    is_kind_of_title: bool = False
    has_hour_24: bool = False


def remarks_on(told: Told) -> tuple[Remark, ...]:
    """Everything worth saying about one row, in a fixed order.

    Codes: `end_unknown`, `zero_duration`, `long_duration`, `<moment>_before_<moment>` and
    `<moment>_after_resolved` for moments out of order, `zone_assumed`, `zone_not_explicit`,
    `wall_time_twice`, `hour_of_one_digit`, `hour_24`, `severity_unknown`, `title_missing`,
    `update_count_unreadable`, `responder_count_unreadable`, `id_derived`, `text_cut`,
    `kind_of_title`.
    """
    found = (*_on_length(told), *_on_order(told), *_on_moments(told), *_on_words(told))
    return tuple(Remark(told.row.line, code, sentence) for code, sentence in found)


Said = Iterator[tuple[str, str]]


def _on_length(told: Told) -> Said:
    start, end = told.row.started_at, told.row.resolved_at
    if end is None:
        yield "end_unknown", "It has no resolved time; how long it lasted stays unknown."
    elif end == start:
        yield "zero_duration", "It was resolved the moment it started, so no time is counted."
    elif end - start > told.long_after:
        yield "long_duration", f"It lasted {(end - start).days} days. See whether that is right."


def _on_order(told: Told) -> Said:
    known = [(name, moment.at) for name in MOMENTS if (moment := told.moments[name])]
    for (first, first_at), (second, second_at) in combinations(known, 2):
        if first_at <= second_at:
            continue
        if second == "resolved_at":
            sentence = _order_sentence(first, first_at, "after", second, second_at)
            yield f"{_stem(first)}_after_resolved", sentence
        else:
            sentence = _order_sentence(second, second_at, "before", first, first_at)
            yield f"{_stem(second)}_before_{_stem(first)}", sentence


def _order_sentence(one: str, one_at: datetime, where: str, other: str, other_at: datetime) -> str:
    return (
        f"{label(one)} {one_at:%Y-%m-%d %H:%M} UTC lies {where} {label(other).lower()} "
        f"{other_at:%Y-%m-%d %H:%M} UTC, so the time between them is invalid."
    )


def _stem(name: str) -> str:
    return name.removesuffix("_at")


def _on_moments(told: Told) -> Said:
    moments = [(name, moment) for name in MOMENTS if (moment := told.moments[name])]
    zones = {moment.assumed_zone for _, moment in moments} - {""}
    if zones:
        yield "zone_assumed", f"Times without a zone were read as {', '.join(sorted(zones))}."
    for name, moment in moments:
        if moment.wall_time is WallTime.TWICE:
            sentence = f"Clocks showed {told.texts[name]} twice; {name} is the first of the two."
            yield "wall_time_twice", sentence
        if moment.is_hour_short:
            sentence = f"{label(name)} {quoted(told.texts[name])} has an hour of one digit."
            yield "hour_of_one_digit", sentence
    if told.has_hour_24:
        yield "hour_24", "An hour 24:00 was read as midnight at the end of its day."
    source = told.row.tz_source
    if source and not source.lower().startswith("explicit"):
        sentence = f"Its source does not give the time zone itself ({quoted(source)})."
        yield "zone_not_explicit", sentence


def _on_words(told: Told) -> Said:
    row = told.row
    if row.severity_word and row.severity is None:
        word = quoted(row.severity_word)
        yield "severity_unknown", f"The severity {word} is kept, but we do not know how bad it is."
    if not row.title:
        yield "title_missing", "It has no title; its id stands in for it."
    count = told.texts.get("update_count", "")
    if count and row.update_count is None:
        yield "update_count_unreadable", f"The number of updates is {quoted(count)}; left out."
    people = told.texts.get("responder_count", "")
    if people and row.responder_count is None:
        sentence = f"The number of responders is {quoted(people)}; it counts as not known."
        yield "responder_count_unreadable", sentence
    if not told.texts.get("incident_id"):
        sentence = "It has no id; one was made from its start, title and services."
        yield "id_derived", sentence
    if told.cut:
        fields = listed([label(name).lower() for name in told.cut])
        yield "text_cut", f"What fits was kept of {fields}; the source says more."
    if told.is_kind_of_title:
        yield "kind_of_title", "Its title speaks of maintenance, so it was taken as that."
