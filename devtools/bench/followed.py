"""Loads postmortems and their action items: many small ones, and one as long as after the worst night.

Run as a process of its own: `python -m devtools.bench.followed TEAMS ITEMS`; prints one line of JSON.
"""

from __future__ import annotations

import json
import random
import sys
import textwrap
from datetime import UTC, datetime, timedelta

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from devtools.bench import history, inside  # noqa: E402
from devtools.bench.repeats import invented  # noqa: E402
from peacetime.domain.shared.quarters import quarter_of  # noqa: E402
from peacetime.queries.access import actor_of  # noqa: E402
from peacetime.storage.models import (  # noqa: E402
    ActionItem,
    Incident,
    Membership,
    Person,
    Postmortem,
    Team,
)
from peacetime.usecases.postmortems.opening import open_postmortem  # noqa: E402
from peacetime.usecases.postmortems.writing import save_text  # noqa: E402

EACH, PEOPLE, ITEMS_EACH = 50, 5, 5
OPEN = 0.2  # of all items; of the others a twentieth was dropped
DAYS = 900
WORDS = [
    "timeout",
    "limit",
    "alert",
    "cache",
    "replica",
    "queue",
    "deploy",
    "certificate",
    "index",
    "retry",
    "budget",
    "quota",
]
LINE = "- {hour:02}:{minute:02} The {word} of the {other} was looked at, and what it said written down\n"
WHY = "{dent}- The {word} of the {other} was not limited\n"


def load(teams: int, items: int) -> None:
    """That many action items, five a postmortem, each owned by one of five people of its team."""
    draw = random.Random(5)
    history.load(teams, EACH)
    people = _people(list(Team.objects.filter(slug__startswith="measured-").order_by("pk")))
    closed = Incident.objects.filter(is_open=False, resolved_at__isnull=False)
    chosen = list(closed.order_by("ref")[: items // ITEMS_EACH])
    told = [_postmortem(each, text) for each, (text, _, _) in zip(chosen, invented(), strict=False)]
    postmortems = Postmortem.objects.bulk_create(told)
    made = [_item(row, people, draw) for row in postmortems for _ in range(ITEMS_EACH)]
    ActionItem.objects.bulk_create(made, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def long_one() -> str:
    """The ref of a postmortem of three hundred moments and forty causes, with eight action items."""
    draw, now = random.Random(7), datetime.now(UTC)
    free = Incident.objects.filter(is_open=False, resolved_at__isnull=False, postmortem=None)
    actor = actor_of(inside.viewer())
    opened = open_postmortem(free.order_by("ref")[0].ref, actor=actor, at=now)
    row = Postmortem.objects.get(ref=opened.ref)
    text = row.text.replace("## Timeline\n", "## Timeline\n\n" + _moments(draw), 1)
    text = text.replace("## Root causes\n", "## Root causes\n\n" + _causes(draw), 1)
    save_text(row.ref, title=row.title, text=text, version=row.version, actor=actor, at=now)
    people = {row.team_id: list(Person.objects.filter(memberships__team=row.team_id))}
    ActionItem.objects.bulk_create(_item(row, people, draw) for _ in range(8))
    return row.ref


def _people(teams: list[Team]) -> dict[int, list[Person]]:
    since = datetime.now(UTC) - history.HISTORY
    made = Person.objects.bulk_create(
        Person(
            email=f"{team.slug}-{n}@bench.example.org", name=f"{team.name} {n}", created_at=since
        )
        for team in teams
        for n in range(PEOPLE)
    )
    of = {team.pk: made[at * PEOPLE : at * PEOPLE + PEOPLE] for at, team in enumerate(teams)}
    Membership.objects.bulk_create(
        Membership(team_id=team, person=person, joined_on=since.date(), is_lead=n == 0)
        for team, those in of.items()
        for n, person in enumerate(those)
    )
    return of


def _postmortem(incident: Incident, text: str) -> Postmortem:
    ended = incident.resolved_at or incident.created_at
    return Postmortem(
        incident=incident,
        team_id=incident.team_id,
        title=incident.summary,
        text="## Root causes\n\n" + textwrap.fill(text),
        began_at=incident.created_at,
        ended_at=ended,
        created_at=ended,
        created_by="bench",
        changed_at=ended,
    )


def _item(row: Postmortem, people: dict[int, list[Person]], draw: random.Random) -> ActionItem:
    created = datetime.now(UTC) - timedelta(days=draw.uniform(0, DAYS))
    due = created + timedelta(days=draw.choice((14, 30, 60)))
    closed = min(created + timedelta(days=draw.uniform(1, 90)), datetime.now(UTC))
    is_open = draw.random() < OPEN
    return ActionItem(
        postmortem=row,
        team_id=row.team_id,
        text=f"Give the {draw.choice(WORDS)} a {draw.choice(WORDS)} of its own",
        kind=draw.choice(("prevent", "detect", "mitigate", "process", "")),
        owner=draw.choice(people[row.team_id]),
        due_on=due.date() if draw.random() < 0.9 else None,
        state="open" if is_open else draw.choices(("done", "dropped"), (19, 1))[0],
        created_at=created,
        created_by="bench",
        changed_at=created if is_open else closed,
        closed_at=None if is_open else closed,
    )


def _moments(draw: random.Random) -> str:
    return "".join(
        LINE.format(hour=n // 60, minute=n % 60, word=draw.choice(WORDS), other=draw.choice(WORDS))
        for n in range(300)
    )


def _causes(draw: random.Random) -> str:
    return "".join(
        WHY.format(dent="  " * (n % 5), word=draw.choice(WORDS), other=draw.choice(WORDS))
        for n in range(40)
    )


def seen(ref: str) -> str:
    """One line of JSON: how much there is, the long one, and a session's cookie."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(inside.viewer())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return json.dumps(
        {
            "items": ActionItem.objects.count(),
            "open": ActionItem.objects.filter(closed_at=None).count(),
            "characters": len(Postmortem.objects.get(ref=ref).text),
            "postmortem": ref,
            "quarter": str(quarter_of(datetime.now(UTC).date())),
            "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        }
    )


if __name__ == "__main__":
    load(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(seen(long_one()) + "\n")
