"""Loads teams that are to declare: `python -m devtools.bench.teams NAME COUNT MEMBERS STAKEHOLDERS`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from peacetime.storage.models import Audience, Membership, Person, Team  # noqa: E402


def load(name: str, count: int, members: int, stakeholders: int, *, now: datetime) -> None:
    """Teams `NAME-1` and on, in Delivery Mode, each with so many members and addresses."""
    ago = now - timedelta(days=30)
    teams = Team.objects.bulk_create(
        Team(slug=slug, name=slug.title(), time_zone="UTC", history_from=ago, created_at=ago)
        for slug in (f"{name}-{number}" for number in range(1, count + 1))
    )
    people = Person.objects.bulk_create(
        Person(email=f"{name}-{n}@bench.example.org", name=f"Member {n}", created_at=ago)
        for n in range(members)
    )
    Membership.objects.bulk_create(
        Membership(team=team, person=person, joined_on=ago.date())
        for team in teams
        for person in people
    )
    addresses = "\n".join(f"stakeholder-{n}@bench.example.org" for n in range(stakeholders))
    if addresses:
        Audience.objects.bulk_create(
            Audience(name="Stakeholders", team=team, addresses=addresses) for team in teams
        )


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[2:5]]
    load(sys.argv[1], *sizes, now=datetime.now(UTC))
