"""The chapters of a report and what each shows: the same in every form."""

from datetime import datetime, timedelta

from peacetime.pictures.balance import Curve
from peacetime.pictures.history import History
from peacetime.report.values import Report
from peacetime.report.words.beginning import YEARS_FROM

RECENT = timedelta(days=90)
QUARTER = timedelta(days=91)


class Chapter:
    """The titles."""

    MODES = "Modes over time"
    BALANCE = "Burst balance"
    DRAINS = "What drained it"
    AHEAD = "What may come"
    RECORD = "How good is this forecast?"
    UNKNOWN = "What is not known"
    METHOD = "How this was computed"
    CLOSING = "About a team’s capacity, not about a person’s worth. No name of a person appears in this report."

    @staticmethod
    def of_drains(group: str) -> str:
        """The title of one way to tell drains apart."""
        return {
            "by_time": "By time of day",
            "by_service": "By service",
            "by_severity": "By severity",
        }[group]


def year_spans(history: History) -> list[tuple[datetime, datetime]]:
    """From when to when each strip of the modes goes: calendar years, or quarters of a short history."""
    if history.until - history.known_from >= YEARS_FROM:
        first = history.known_from.astimezone(history.zone).year
        last = history.until.astimezone(history.zone).year
        return [
            (
                datetime(year, 1, 1, tzinfo=history.zone),
                datetime(year + 1, 1, 1, tzinfo=history.zone),
            )
            for year in range(last, first - 1, -1)
        ]
    spans, start = [], history.known_from
    while start < history.until:
        spans.append((start, start + QUARTER))
        start += QUARTER
    return spans[::-1]


def strip_label(history: History, start: datetime) -> str:
    """What stands before a strip: a year, or the day it begins with."""
    if history.until - history.known_from >= YEARS_FROM:
        return str(start.astimezone(history.zone).year)
    local = start.astimezone(history.zone)
    return f"from {local.day} {local:%b %Y}"


def recent_curve(report: Report) -> Curve:
    """The last 90 days of the balance, which the forecast continues."""
    curve = report.capacity.curve
    since = report.at - RECENT
    first = next(place for place, at in enumerate(curve.moments) if at >= since)
    moments, hours = list(curve.moments[first:]), list(curve.hours[first:])
    if first:
        before, after = curve.moments[first - 1 : first + 1]
        low, high = curve.hours[first - 1 : first + 1]
        part = (since - before) / (after - before) if after > before else 1.0
        moments.insert(0, since)
        hours.insert(0, low + part * (high - low))
    return Curve(moments, hours)
