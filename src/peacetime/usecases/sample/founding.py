"""The organisation itself: people, teams, who was in them when, services, audiences."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from peacetime.domain.shared.text import suggested_slug
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.working_hours import working_hours
from peacetime.storage.models import Audience, Membership, Person, Service, Team, TeamHoliday
from peacetime.usecases.sample.plan import DOMAIN, Colleague, Listeners, TeamPlan
from peacetime.usecases.sample.teams import TEAMS
from peacetime.usecases.sample.wires import OF_IDENTITY, OUTSIDE
from peacetime.usecases.sample.year import Here, Stay

YEAR = timedelta(days=365)
PLAIN = str.maketrans({"ł": "l", "ø": "o", "ß": "ss"})
APPROVER = "Helena Brandão"
OUTSIDE_TEAMS = ((APPROVER, "member"), ("Marcus Feld", "viewer"), ("Joanna Reeve", "viewer"))
# Of each team and not of the organisation: a real team beside the sample must not tell invented people.
OF_EVERY_TEAM = (
    Listeners("Leadership", "SEV1", ("leadership",)),
    Listeners("Customer support", "SEV3", ("support",)),
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """What was set up, by the names that the stories use."""

    teams: dict[str, Here]  # by the slug of the plan
    services: dict[str, Service]  # by the name of the plan
    audiences: list[Audience]
    people: dict[str, Person]  # by name

    def here(self, slug: str) -> Here:
        """A team by the slug of its plan."""
        return self.teams[slug]


def found(number: int, *, at: datetime) -> Organisation:
    """Set everything up as it stands now; `number` keeps a second sample apart from the first."""
    people = _people(at=at)
    teams = _teams(number, at=at)
    stays = {plan.slug: _stays(plan, people, at=at) for plan in TEAMS}
    Membership.objects.bulk_create(
        Membership(
            team=teams[slug],
            person=stay.person,
            joined_on=stay.joined_on,
            left_on=stay.left_on,
            is_lead=stay.is_lead,
        )
        for slug, known in stays.items()
        for stay in known
    )
    here = {
        plan.slug: Here(plan, teams[plan.slug], working_hours(teams[plan.slug]), stays[plan.slug])
        for plan in TEAMS
    }
    return Organisation(here, _services(number, teams), _audiences(teams), people)


def address(name: str) -> str:
    """`lucja.wrona@…` for Łucja Wrona."""
    parts = unicodedata.normalize("NFKD", name.lower().translate(PLAIN))
    plain = "".join(letter for letter in parts if letter.isascii())
    return f"{plain.replace(' ', '.')}@{DOMAIN}"


def numbered(text: str, number: int, pattern: str) -> str:
    """The text itself in the first sample, with a number in a later one."""
    return text if number == 1 else pattern.format(text, number)


def _people(*, at: datetime) -> dict[str, Person]:
    """Everybody, whether new or known from a sample that was put away."""
    named = {one.name: ("member", not one.is_gone) for plan in TEAMS for one in plan.people}
    named |= {name: (role, True) for name, role in OUTSIDE_TEAMS}
    zones = {one.name: plan.time_zone for plan in TEAMS for one in plan.people}
    nobody = make_password(None)
    Person.objects.bulk_create(
        [
            Person(
                email=address(name),
                name=name,
                org_role=role,
                is_active=is_active,
                time_zone=zones.get(name, ""),
                password=nobody,
                created_at=at,
            )
            for name, (role, is_active) in named.items()
        ],
        ignore_conflicts=True,
    )
    emails = {address(name): name for name in named}
    Person.objects.filter(
        email__in=[address(name) for name, (_, here) in named.items() if here]
    ).update(is_active=True)
    return {emails[person.email]: person for person in Person.objects.filter(email__in=emails)}


def _teams(number: int, *, at: datetime) -> dict[str, Team]:
    rows = Team.objects.bulk_create(_team(plan, number, at=at) for plan in TEAMS)
    TeamHoliday.objects.bulk_create(
        TeamHoliday(
            team=team,
            day=(at - timedelta(days=before)).astimezone(named_zone(plan.time_zone)).date(),
            name=name,
        )
        for plan, team in zip(TEAMS, rows, strict=True)
        for before, name in plan.holidays
    )
    return {plan.slug: team for plan, team in zip(TEAMS, rows, strict=True)}


def _team(plan: TeamPlan, number: int, *, at: datetime) -> Team:
    return Team(
        slug=numbered(plan.slug, number, "{}-{}"),
        name=plan.name,
        time_zone=plan.time_zone,
        workdays=plan.workdays,
        work_starts=plan.work_starts,
        work_ends=plan.work_ends,
        holiday_calendar=plan.calendar,
        history_from=at - timedelta(days=plan.declares_since),
        created_at=at,
    )


def _stays(plan: TeamPlan, people: dict[str, Person], *, at: datetime) -> list[Stay]:
    return [
        _stay(one, people[one.name], place, at=at) for place, one in enumerate(plan.people, start=1)
    ]


def _stay(one: Colleague, person: Person, place: int, *, at: datetime) -> Stay:
    joined = one.joined if one.joined is not None else 400 + 97 * place
    return Stay(
        person=person,
        joined_on=(at - timedelta(days=joined)).date(),
        left_on=None if one.left is None else (at - timedelta(days=one.left)).date(),
        is_lead=one.is_lead,
    )


def _services(number: int, teams: dict[str, Team]) -> dict[str, Service]:
    pairs: list[tuple[str, Team | None]] = [
        (name, teams[plan.slug]) for plan in TEAMS for name in plan.services
    ]
    pairs += [(name, teams["identity"]) for name in OF_IDENTITY]
    pairs += [(name, None) for name in OUTSIDE]
    rows = Service.objects.bulk_create(
        Service(
            slug=numbered(service_slug(name), number, "{}-{}"),
            name=numbered(name, number, "{} ({})"),
            team=team,
        )
        for name, team in pairs
    )
    return {name: row for (name, _), row in zip(pairs, rows, strict=True)}


def service_slug(name: str) -> str:
    """The slug of a service of the first sample."""
    return suggested_slug(name, otherwise="service")


def _audiences(teams: dict[str, Team]) -> list[Audience]:
    wanted = [
        (listeners, teams[plan.slug])
        for plan in TEAMS
        for listeners in (*OF_EVERY_TEAM, *plan.listeners)
    ]
    return Audience.objects.bulk_create(
        Audience(
            name=listeners.name,
            team=team,
            addresses="\n".join(f"{name}@{DOMAIN}" for name in listeners.addresses),
            from_severity=listeners.from_severity,
        )
        for listeners, team in wanted
    )
