"""What the sample organisation is made of, before any of it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

DOMAIN = "fernhill.example.org"  # reserved: nobody receives mail there
COMPANY = "Fernhill"  # an invented shop for tents, boots and stoves


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in a team; `joined` and `left` are days before the sample is loaded."""

    name: str
    is_lead: bool = False
    joined: int | None = None  # None: before the history begins
    left: int | None = None
    is_gone: bool = False  # left the company, too


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a team's Rescues begin and how long they last; `rhythm.py` says how it is drawn.

    `first_rate` and `last_rate` are Rescues a year that begin of themselves, at the beginning and the
    end of the year. Each Rescue is followed by `follow_ups` others on average, `echo_days` later on
    average. `off_hours` is the rate outside working hours relative to the rate within.
    """

    first_rate: float
    last_rate: float
    follow_ups: float = 0.15
    echo_days: float = 3.0
    off_hours: float = 0.3
    median_hours: float = 5.0
    sigma: float = 0.9


@dataclass(frozen=True, slots=True)
class Story:
    """One way a Rescue goes. Texts have slots (`facts.py`); log lines are written as people type them.

    `said` is what stakeholders hear: at first, while it is repaired, and while it is watched.
    """

    summary: str
    severities: str
    services: tuple[str, ...]
    alert: str
    done_when: str
    affected: str
    log: tuple[str, ...]
    said: tuple[str, str, str]
    mitigation: str
    cause: str
    impact: str
    follow_up: str
    trigger: str = "reliability"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Listeners:
    """An audience: who hears from which severity up."""

    name: str
    from_severity: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """One team of the sample organisation."""

    slug: str
    name: str
    time_zone: str
    people: tuple[Colleague, ...]
    services: tuple[str, ...]
    rhythm: Rhythm
    stories: tuple[Story, ...]
    calendar: str = ""
    workdays: str = "12345"
    work_starts: time = time(9)
    work_ends: time = time(17)
    listeners: tuple[Listeners, ...] = ()
    holidays: tuple[tuple[int, str], ...] = ()  # days before the load, and what for
    declares_since: int = 365  # days; before that its history was imported
    undated: int = 0  # last Rescues that were left without a postmortem date
