"""Everything a report says, put together from the domain; nothing is said here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import numpy as np

from peacetime.domain.burst.forecast.durations import median_of
from peacetime.domain.burst.ledger.engagements import Engagement, prepared
from peacetime.domain.burst.policy import Policy
from peacetime.domain.modes.periods import EndIs
from peacetime.report.balance_ahead import balance_ahead
from peacetime.report.capacity import HOUR, capacity_of, ledgers_of
from peacetime.report.crew import manned
from peacetime.report.modes import begin_of, modes_of
from peacetime.report.outlook import hours_ahead, periods_of
from peacetime.report.sources.files import shown_name
from peacetime.report.sources.incidents import brought
from peacetime.report.sources.people import Person, people_from
from peacetime.report.sources.policies import policy_from
from peacetime.report.values import NotKnown, Outlook, Report

UTC_ZONE = ZoneInfo("UTC")
Step = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked of: names of files as given, "" where not; a zone and a moment, or None."""

    file: str
    people: str = ""
    policy: str = ""
    zone: ZoneInfo | None = None
    at: datetime | None = None


def assembled(asked: Asked, *, step: Step = lambda _: None) -> Report:
    """Read everything and compute everything.

    Raises:
        DomainError: What was given cannot be used; the sentence says what to change.
    """
    zone = asked.zone or UTC_ZONE
    policy = policy_from(asked.policy) if asked.policy else Policy()
    people: list[Person] = people_from(asked.people, zone=zone) if asked.people else []
    step(f"Reading {shown_name(asked.file)}")
    now = datetime.now(UTC)
    found = brought(
        asked.file, now=max(now, asked.at or now), at=asked.at, zone=zone, assumed_zone=asked.zone
    )
    modes, begins = modes_of(found, zone), begin_of(found, zone)
    is_number = asked.people.strip("+-").isdigit()
    crew = manned(found, people, zone=zone, calendar=policy.holiday_calendar, is_number=is_number)
    step("Keeping the ledger")
    ready = prepared(
        crew.engagements,
        until=found.at,
        policy=policy,
        median_hours=_median_hours(crew.engagements),
    )
    rescues = [
        each.counted(found.at) for each in modes.history.rescues if each.end_is is not EndIs.UNKNOWN
    ]
    ledgers = ledgers_of(crew, ready, policy=policy, start=begins, until=found.at, rescues=rescues)
    step("Forecasting")
    periods = periods_of(found, begins)
    ahead, record = hours_ahead(periods)
    outlook: Outlook | NotKnown
    if isinstance(ahead, NotKnown):
        outlook = ahead
    else:
        outlook = balance_ahead(
            ahead,
            ledgers,
            ready.engagements,
            begins=begins,
            at=found.at,
            zone=zone,
            policy=policy,
        )
    return Report(
        brought=found,
        zone=zone,
        is_zone_said=asked.zone is not None,
        policy=policy,
        is_policy_said=bool(asked.policy),
        crew=crew.crew,
        modes=modes,
        capacity=capacity_of(crew, ledgers, ready, at=found.at, policy=policy),
        outlook=outlook,
        backtest=record,
        version=version("peacetime"),
    )


def _median_hours(rows: tuple[Engagement, ...]) -> float:
    ordered = sorted(rows, key=lambda row: (row.started_at, row.key))  # the latest speak loudest
    lengths = [
        (row.ended_at - row.started_at) / HOUR for row in ordered if row.ended_at is not None
    ]
    return median_of(np.array(lengths, np.float64))
