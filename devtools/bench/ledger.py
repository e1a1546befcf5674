"""The ledger of a large organisation: numpy beside plain Python, and one person's edit.

Run by itself it measures in this process and prints the figures as JSON; the bench runs it that way, so that
its memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from peacetime.domain.burst.ledger.balances import (
    HourTable,
    TeamBalances,
    hour_table,
    team_balances,
)
from peacetime.domain.burst.ledger.day_classes import HOUR_MICROS, Clock, micros
from peacetime.domain.burst.ledger.engagements import Engagement
from peacetime.domain.burst.ledger.team import Responder, person_ledger, resume
from peacetime.domain.burst.policy import Policy

TEAMS, PEOPLE, YEARS, INCIDENTS_A_MONTH, ENGAGED = 1000, 6, 5, 50, 1.2
ROWS = round(INCIDENTS_A_MONTH * 12 * YEARS * ENGAGED)  # of each team
START = datetime(2021, 1, 1, tzinfo=UTC)
UNTIL = START + timedelta(days=365 * YEARS + 1)
ZONE, CALENDAR = "Europe/Berlin", "DE"
HALF_LOG_WIDTH, MEDIAN_HOURS, SEVERE_SHARE = 1.13, 1.27, 0.2
TRIES = 3
EDITS = 50
CHECKPOINT_DAYS = 30  # an edit lies at most so far back from the last checkpoint that it spares
MEGABYTE = 1024  # kilobytes


@dataclass(frozen=True)
class Team:
    """One team's engagements, as arrays."""

    starts: np.ndarray
    ends: np.ndarray
    person: np.ndarray
    weight: np.ndarray
    is_paged: np.ndarray


def measure(_: Ground) -> list[Figure]:
    """In a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "devtools.bench.ledger"], capture_output=True, text=True, check=True
    )
    found = json.loads(run.stdout)
    rows = f"{TEAMS:,} teams x {PEOPLE} people x {YEARS} years, {TEAMS * ROWS:,} engagements"
    best = min(found["numpy_s"])
    faster = found["plain_s"] / best
    beside = f"plain Python {found['plain_s']:.1f} s, {faster:.1f} times as long; {rows}"
    apart = f"numpy and plain Python differ by {found['apart']:.0e} credit-hours at most"
    edits = found["edits_ms"]
    return [
        Figure("ledger", "all balances, numpy", best * 1000, "ms", TRIES, 1500, beside),
        Figure("ledger", "the same, part of plain Python", 100 / faster, "%", 1, 10, apart),
        Figure("ledger", "memory of it all", found["megabytes"], "MB", 1, 500),
        Figure(
            *("ledger", "one person after an edit, p95", percentile(edits, 0.95), "ms"),
            *(len(edits), 5, spread(edits)),
        ),
    ]


def teams(rng: np.random.Generator) -> list[Team]:
    """Invented engagements: lengths as measured, starts spread evenly."""
    start, until = micros(START), micros(UNTIL)
    made = []
    for _ in range(TEAMS):
        starts = np.sort(rng.integers(start, until, ROWS))
        hours = MEDIAN_HOURS * np.exp(HALF_LOG_WIDTH * rng.standard_normal(ROWS))
        made.append(
            Team(
                starts,
                starts + (hours * HOUR_MICROS).astype(np.int64),
                rng.integers(0, PEOPLE, ROWS),
                np.where(rng.random(ROWS) < SEVERE_SHARE, 1.25, 1.0),
                rng.random(ROWS) < 0.9,
            )
        )
    return made


def with_numpy(team: Team, table: HourTable, policy: Policy) -> TeamBalances:
    return team_balances(
        *(team.starts, team.ends, team.person, team.weight, team.is_paged),
        tables=[table],
        policy=policy,
        start=micros(START),
        until=micros(UNTIL),
        start_balances=np.full(PEOPLE, policy.cap * policy.initial_share),
    )


def with_plain_python(team: Team, plain: PlainTable, policy: Policy) -> list[float]:
    """The same fold, an end of an engagement after the other; the balance of each person at the end."""
    ends: list[list[tuple[int, int, float, bool]]] = [[] for _ in range(PEOPLE)]
    until = micros(UNTIL)
    rows = zip(
        *(team.starts.tolist(), team.ends.tolist(), team.person.tolist(), team.weight.tolist()),
        team.is_paged.tolist(),
        strict=True,
    )
    for start, end, person, weight, is_paged in rows:
        ends[person].append((start, 1, weight, is_paged))
        ends[person].append((min(end, until), -1, weight, False))
    return [_folded(theirs, plain, policy, until) for theirs in ends]


@dataclass(frozen=True)
class PlainTable:
    """The table of costs as lists."""

    starts: list[int]
    before: list[float]
    per_hour: list[float]
    page: list[float]

    def at(self, moment: int) -> tuple[float, float]:
        index = bisect_right(self.starts, moment) - 1
        since = (moment - self.starts[index]) / HOUR_MICROS
        return self.before[index] + since * self.per_hour[index], self.page[index]


def _folded(
    ends: list[tuple[int, int, float, bool]], plain: PlainTable, policy: Policy, until: int
) -> float:
    balance, at = policy.cap * policy.initial_share, micros(START)
    cap, accrual, overlap = policy.cap, policy.accrual_per_hour, policy.overlap
    engaged, weights = 0, {1.0: 0, 1.25: 0}
    cost, _ = plain.at(at)
    for moment, step, weight, is_paged in sorted(ends):
        new_cost, page = plain.at(moment)
        if engaged:
            severity = 1.25 if weights[1.25] else 1.0
            balance -= severity * (1 + overlap * (engaged - 1)) * (new_cost - cost)
        else:
            balance = min(balance + accrual * (moment - at) / HOUR_MICROS, cap)
        balance -= page if is_paged else 0.0
        engaged, at, cost = engaged + step, moment, new_cost
        weights[weight] += step
    return balance if engaged else min(balance + accrual * (until - at) / HOUR_MICROS, cap)


def edits(rng: np.random.Generator, policy: Policy) -> list[float]:
    """One person's five years: milliseconds to be right again after an edit in the last month."""
    who = Responder("ada", ZONE, CALENDAR)
    rows = []
    for number in range(ROWS // PEOPLE):
        start = START + (UNTIL - START) * rng.random()
        hours = MEDIAN_HOURS * float(np.exp(HALF_LOG_WIDTH * rng.standard_normal()))
        rows.append(
            Engagement(f"{number}", f"I{number}", "ada", start, start + timedelta(hours=hours))
        )
    whole = person_ledger(who, rows, policy=policy, start=START, until=UNTIL)
    checkpoint = whole.checkpoint(UNTIL - timedelta(days=CHECKPOINT_DAYS))
    took = []
    for number in range(EDITS):
        start = checkpoint.at + timedelta(hours=number)
        edited = Engagement("new", "I-new", "ada", start, start + timedelta(hours=2))
        began = time.perf_counter()
        resume(checkpoint, who, [*rows, edited], policy=policy, until=UNTIL)
        took.append((time.perf_counter() - began) * 1000)
    return took


def main() -> None:
    policy, rng = Policy(), np.random.default_rng(4)
    made = teams(rng)
    table = hour_table(Clock(ZONE, CALENDAR, policy=policy), micros(START), micros(UNTIL))
    seconds, last = [], []
    for _ in range(TRIES):
        began = time.perf_counter()
        last = [with_numpy(team, table, policy).last(PEOPLE) for team in made]
        seconds.append(time.perf_counter() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    plain = PlainTable(
        *(table.starts.tolist(), table.cost_before.tolist()),
        *(table.cost_per_hour.tolist(), table.page.tolist()),
    )
    began = time.perf_counter()
    slowly = [with_plain_python(team, plain, policy) for team in made]
    plain_s = time.perf_counter() - began
    found = {
        "numpy_s": seconds,
        "plain_s": plain_s,
        "megabytes": memory,
        "apart": float(np.abs(np.array(last) - np.array(slowly)).max()),
        "edits_ms": edits(rng, policy),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
