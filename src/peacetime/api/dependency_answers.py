"""What is computed on the system of services, as answers."""

from __future__ import annotations

from pydantic import Field

from peacetime.api.fields import Shown
from peacetime.queries.dependencies.overdrafts import Overdraft


class OutageStretch(Shown):
    """A state from a minute of the outage up to, not including, another."""

    state: str
    from_minute: float
    to_minute: float


class Course(Shown):
    """What happens to one service; `path` leads to it from what failed."""

    service: str
    team: str | None
    down_from: float | None
    path: list[str]
    stretches: list[OutageStretch]


class Fate(Shown):
    """What it does to one team."""

    team: str
    mode: str
    mode_if_unknown_is_soft: str = Field(
        description="The mode, were all soft that nobody has labelled; it counts as hard."
    )
    rescue_from: float | None
    rescue_minutes: float
    because_of: str | None
    worst: str


class WhatIf(Shown):
    """An outage told to its end."""

    roots: list[str]
    minutes: float
    failure: str
    teams: list[Fate]
    services: list[Course]


class CostCause(Shown):
    """What the outages of one service cost a team."""

    service: str
    owner: str | None
    reaches_after: float
    entries: float
    minutes: float
    minutes_if_unknown_is_soft: float
    outages_seen: int | None
    is_too_few: bool
    is_own: bool


class TeamCost(Shown):
    """Rescue a month of one team; `low` and `high` where its causes were counted."""

    team: str
    entries: float
    minutes: float
    minutes_if_unknown_is_soft: float
    low: float | None
    high: float | None
    is_too_few: bool
    upstream_minutes: float
    upstream_share: float | None
    weakest_link: str | None
    overstated_at_most: float
    causes: list[CostCause]


class Cell(Shown):
    """Rescue minutes a month of one team because of another; null is nobody's service."""

    team: str
    cause: str | None
    minutes: float


class Costs(Shown):
    """What outages cost all teams."""

    teams: list[TeamCost]
    matrix: list[Cell]
    services_without_outages: list[str]


class Edge(Shown):
    """A need, by its number in this answer's system."""

    need: int
    consumer: str
    providers: list[str]
    coupling: str


class OneChange(Edge):
    """Soften it, cover it for some minutes, guard it by a timeout, or replicate its provider."""

    kind: str
    cover_minutes: float | None


class Overdrawing(Shown):
    """The chance of a month with more Rescue than the team that is helped most can absorb now."""

    team: str
    absorbs_hours: float | None = Field(description="Hours of Rescue; null where not known.")
    chance_before: float | None
    chance_after: float | None
    unknown: str = Field(description="Why there is no chance; empty where there is one.")

    @classmethod
    def of(cls, found: Overdraft) -> Overdrawing:
        """The same as an answer."""
        chance = found.chance
        return cls(
            team=found.team,
            absorbs_hours=found.absorbs_hours,
            chance_before=chance.before.value if chance else None,
            chance_after=chance.after.value if chance else None,
            unknown=found.unknown,
        )


class Saving(Shown):
    """What changes save, in Rescue minutes a month."""

    changes: list[OneChange]
    minutes: float
    by_team: dict[str, float]


class Pair(Saving):
    """Two changes that save more together than `minutes_alone`."""

    minutes_alone: float


class OpenQuestion(Edge):
    """Hard or soft? So many minutes a month hang on the answer."""

    moves: float
    minutes_if_hard: float
    by_team: dict[str, float]


class RankedSaving(Saving):
    """What a change saves, and what it does to a balance."""

    overdraft: Overdrawing | None = Field(description="Null where it helps no team.")


class RankedChanges(Shown):
    """What to change first, and whose coupling to ask for."""

    changes: list[RankedSaving]
    replicas_left_out: int = Field(
        description="Needs for which a second provider was not weighed: theirs hangs at times."
    )
    pairs: list[Pair]
    questions: list[OpenQuestion]


class Upstream(Shown):
    """What one service above takes of a promise."""

    service: str
    down: float | None
    of_budget: float | None


class Promise(Shown):
    """A promise beside what the system implies, with the method that found it and its error."""

    service: str
    promised: float
    implied: float
    ceiling: float
    method: str
    error: float
    unknown: list[str]
    is_kept: bool | None
    is_possible: bool | None
    budget_minutes: float | None
    breaks_extra_nine: list[str]
    upstreams: list[Upstream]


class Expected(Shown):
    """What a consumer expects of a provider, beside what its owner promises and what it can keep."""

    need: int
    consumer: str
    provider: str
    expected: float
    promised: float | None = Field(description="Null where its owner promises nothing.")
    implied: float
    met: str = Field(description="more, unpromised, broken, unsure or met.")


class Apart(Shown):
    """A need whose softening takes a cycle apart."""

    consumer: str
    providers: list[str]


class Cycle(Shown):
    """Services that fall together."""

    services: list[str]
    take_apart: list[Apart]


class Promises(Shown):
    """Every promise, and what falls together."""

    promises: list[Promise]
    expectations: list[Expected]
    cycles: list[Cycle]
    cold_start_deadlocks: list[list[str]]


class Label(Shown):
    """A label beside its history: so many outages of the provider took the consumer along."""

    consumer: str
    provider: str
    coupling: str
    verdict: str
    together: int
    outages: int
    low: float
    high: float
    sentence: str


class Labels(Shown):
    """Every label that has a history, what is contradicted first."""

    items: list[Label]


class Finding(Shown):
    """One remark on the system."""

    rule: str
    service: str
    provider: str | None
    sentence: str
    suggestion: str


class Lint(Shown):
    """Every remark, by rule."""

    items: list[Finding]


class PastCause(Shown):
    """How much of a team's Rescue one service caused."""

    service: str
    minutes: float
    share: float | None


class PastTeam(Shown):
    """The Rescues of one team; `untold_minutes` are those that nobody has given a cause."""

    team: str
    rescues: int
    minutes: float
    upstream_share: float | None
    untold_minutes: float
    causes: list[PastCause]


class PastShares(Shown):
    """Who caused the Rescues of each team that had any."""

    teams: list[PastTeam]


class ReplayedTeam(Shown):
    """What would have become of the Rescues of one team: so many of each verdict."""

    team: str
    rescues: int
    spared_minutes: float
    spared: int
    shorter: int
    same: int
    unexplained: int
    untold: int


class ReplayedRescues(Shown):
    """Past Rescues, had one need been changed."""

    teams: list[ReplayedTeam]
