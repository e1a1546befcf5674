"""Loads teams with a year of modes and a gauge each into the database it is pointed at, and looks from inside.

Run as a process of its own: `python -m devtools.bench.organisation TEAMS`; prints one line of JSON.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.random import Generator

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from devtools.bench import gauges, inside, modes  # noqa: E402
from peacetime.storage.models import Membership, Person, Team  # noqa: E402

SEED = 20_260_301
MEMBERS = 5
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "America/Sao_Paulo", "Africa/Nairobi")
WORDS = ("Checkout", "Payments", "Search", "Catalog", "Identity", "Billing", "Fraud", "Mobile")
KINDS = ("Core", "Edge", "Data", "Platform", "Tools", "Growth")
HISTORY = timedelta(days=400)


def load(count: int, *, now: datetime) -> None:
    """Bring the number of loaded teams up to `count`."""
    present = Team.objects.filter(slug__startswith="bench-").count()
    chance = np.random.default_rng([SEED, present])
    teams = Team.objects.bulk_create(_team(n, now) for n in range(present + 1, count + 1))
    people = Person.objects.bulk_create(_person(n, now) for n in _numbers(present, count))
    _join(teams, people, chance, now)
    modes.year(teams, people, chance, now)
    gauges.drawn(teams, MEMBERS, chance, now)


def _numbers(present: int, count: int) -> range:
    """Two people for every team: most are in more than one."""
    return range(2 * present + 1, 2 * count + 1)


def _team(number: int, now: datetime) -> Team:
    name = f"{WORDS[number % len(WORDS)]} {KINDS[number % len(KINDS)]} {number}"
    return Team(
        slug=f"bench-{number}",
        name=name,
        time_zone=ZONES[number % len(ZONES)],
        history_from=now - HISTORY,
        created_at=now - HISTORY,
    )


def _person(number: int, now: datetime) -> Person:
    return Person(
        email=f"person-{number}@bench.example.org",
        name=f"Person {number}",
        org_role="member",
        created_at=now - HISTORY,
    )


def _join(teams: list[Team], people: list[Person], chance: Generator, now: datetime) -> None:
    rows = []
    for team in teams:
        chosen = chance.choice(len(people), size=min(MEMBERS, len(people)), replace=False)
        rows += [
            Membership(
                team=team,
                person=people[index],
                joined_on=(now - HISTORY).date(),
                is_lead=place == 0 and bool(chance.random() < 0.9),
            )
            for place, index in enumerate(chosen)
        ]
    Membership.objects.bulk_create(rows, batch_size=5000)


if __name__ == "__main__":
    moment = datetime.now(UTC)
    load(int(sys.argv[1]), now=moment)
    sys.stdout.write(inside.seen() + "\n")
