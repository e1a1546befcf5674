"""The modes of a team, from its incidents."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from peacetime.domain.modes.periods import Occurrence, modes, rescue_periods, time_in_delivery
from peacetime.pictures.history import History
from peacetime.report.sources.incidents import Brought
from peacetime.report.values import Modes


def modes_of(brought: Brought, zone: ZoneInfo) -> Modes:
    """Delivery and Rescue from the day of the first incident until the moment of the report."""
    rescues = rescue_periods(
        Occurrence(place, one.row.started_at, one.ended_at, is_open=one.is_open)
        for place, one in enumerate(brought.incidents)
    )
    begins = begin_of(brought, zone)
    return Modes(
        history=History(rescues, [], begins, brought.at, zone),
        periods=modes(rescues, known_from=begins, until=brought.at),
        share=time_in_delivery(rescues, known_from=begins, start=begins, end=brought.at),
        rescues=len(rescues),
        longest=max((each.counted(brought.at) for each in rescues), key=lambda span: span.duration),
    )


def begin_of(brought: Brought, zone: ZoneInfo) -> datetime:
    """Where the history begins: at midnight before its first incident, in the team's zone."""
    first = brought.incidents[0].row.started_at.astimezone(zone)
    return datetime.combine(first.date(), time(0), zone)
