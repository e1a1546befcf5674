"""Brings the sample organisation into an installation where no team is set up."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.sample import sample
from peacetime.storage.models import Message, Person, Service, Team
from peacetime.usecases import imports, record
from peacetime.usecases.burst import engaging
from peacetime.usecases.command import command
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.sample import (
    capacity,
    dependencies,
    learnt,
    live,
    old_files,
    promises,
    recovering,
    repeated,
    rituals,
    signals,
    told,
    writing,
)
from peacetime.usecases.sample.founding import (
    APPROVER,
    Organisation,
    address,
    found,
    numbered,
    service_slug,
)
from peacetime.usecases.sample.teams import TEAMS
from peacetime.usecases.sample.wires import OF_IDENTITY, OUTSIDE
from peacetime.usecases.sample.year import year

if TYPE_CHECKING:
    from datetime import datetime

DEMO_ADMINISTRATOR = "Robin Adler"
BATCH = 1000


class SampleRefused(DomainError):
    """The sample organisation is for an installation where no team is set up."""

    code = "sample_refused"


@dataclass(frozen=True, slots=True)
class SampleLoaded:
    """What was brought."""

    teams: tuple[str, ...]
    people: int
    incidents: int
    administrator: str | None  # address, where one was made


@command
def load_sample(*, with_administrator: bool = False, actor: Actor, at: datetime) -> SampleLoaded:
    """Bring eight invented teams with a year of modes, two of them in Rescue Mode now.

    Nobody is told anything of the past. What the two live Rescues tell goes to invented addresses under
    example.org, a name that is reserved for this. `with_administrator` makes an invented administrator,
    for whom the caller asks a sign-in link.

    Raises:
        SampleRefused: There are teams here.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    _refuse_unless_empty()
    organisation = found(_free_number(), at=at)
    incidents = _write_the_past(organisation, at=at)
    capacity.say(organisation, at=at)
    rituals.say(organisation, at=at)
    learnt.say(organisation, at=at)
    promises.say(organisation, at=at)  # once postmortems are there, which they are of
    repeated.say(organisation, at=at)
    dependencies.say(organisation, at=at)
    live.checkout(organisation, at=at)
    live.search(organisation, at=at)
    sources = signals.say(organisation, at=at)
    _take_old_files(organisation, actor=actor, at=at)
    administrator = _administrator(at=at) if with_administrator else None
    slugs = tuple(here.team.slug for here in organisation.teams.values())
    record.audit(
        "organisation.sample.loaded",
        "organisation",
        actor=actor,
        at=at,
        teams=list(slugs),
        services=[service.slug for service in organisation.services.values()],
        audiences=[audience.pk for audience in organisation.audiences],
        sources=[source.slug for source in sources],
        people=[person.email for person in organisation.people.values()],
        administrator=administrator,
    )
    record.fact("organisation.sample.loaded", at=at)
    return SampleLoaded(slugs, len(organisation.people), incidents + 2, administrator)


def _refuse_unless_empty() -> None:
    if not Team.objects.filter(archived_at=None).exists():
        return
    known = sample()
    if known is not None and known.is_here:
        raise SampleRefused("The sample organisation is here already. Look around on the board.")
    raise SampleRefused(
        "There are teams here already, so the sample organisation stays out: it would stand among them. "
        "Load it into an empty installation."
    )


def _free_number() -> int:
    """1 for the first sample; one that was put away keeps its slugs, so the next is numbered."""
    teams = set(Team.objects.values_list("slug", flat=True))
    slugs, names = (
        {str(value).lower() for value in Service.objects.values_list(column, flat=True)}
        for column in ("slug", "name")
    )
    services = [name for plan in TEAMS for name in plan.services]
    services += [*OF_IDENTITY, *OUTSIDE]
    return next(
        number
        for number in count(1)
        if not teams & {numbered(plan.slug, number, "{}-{}") for plan in TEAMS}
        and not slugs & {numbered(service_slug(name), number, "{}-{}") for name in services}
        and not names & {numbered(name, number, "{} ({})").lower() for name in services}
    )


def _write_the_past(organisation: Organisation, *, at: datetime) -> int:
    approver = organisation.people[APPROVER]
    recovers = recovering.drawn(organisation, at=at)
    courses = [recovers]
    for here in organisation.teams.values():
        courses += year(here, approver, at=at)
    courses.sort(key=lambda course: course.opening.declared_at)
    pairs = list(zip(courses, writing.write(courses, organisation.services), strict=True))
    engaging.keep_all([row for _, row in pairs], at=None, is_urgent=False)
    messages = [
        message
        for course, row in pairs
        for message in told.past_messages(course, row, organisation.audiences)
    ]
    messages.sort(key=lambda message: message.created_at)
    Message.objects.bulk_create(messages, batch_size=BATCH)
    recovering.set_timer(recovers, next(row for course, row in pairs if course is recovers))
    return len(courses)


def _take_old_files(organisation: Organisation, *, actor: Actor, at: datetime) -> None:
    """The worker reads them as it reads any history."""
    taken = (
        ("data-platform", "monitor.csv", "", old_files.monitor_file(at=at)),
        ("logistics", "status page.csv", "Europe/London", old_files.status_page_file(at=at)),
    )
    for slug, name, zone, content in taken:
        # The load is one transaction, and a use-case begins its own: what it wraps is called.
        inspect.unwrap(imports.start_import)(
            organisation.here(slug).team.slug,
            content,
            file_name=name,
            time_zone=zone,
            actor=actor,
            at=at,
        )


def _administrator(*, at: datetime) -> str:
    """Somebody without a password, who comes in by a sign-in link only."""
    person, _ = Person.objects.update_or_create(
        email=address(DEMO_ADMINISTRATOR),
        defaults={"org_role": "admin", "is_active": True},
        create_defaults={
            "name": DEMO_ADMINISTRATOR,
            "org_role": "admin",
            "password": make_password(None),
            "created_at": at,
        },
    )
    return person.email
