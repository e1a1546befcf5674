"""Action items of the sample: what incidents of the last months asked for, in every state and standing.

They are agreed and moved by the same functions as in use, so that each has a history. Postmortems of the
team take the first of them, the oldest postmortem first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from peacetime.domain.postmortems import actions as domain
from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.queries.access import Actor
from peacetime.storage.models import Postmortem
from peacetime.usecases.actions.agreeing import agreed
from peacetime.usecases.actions.moving import moved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peacetime.storage.models import ActionItem, Person
    from peacetime.usecases.sample.founding import Organisation
    from peacetime.usecases.sample.year import Here

DAY = timedelta(days=1)
DONE, DROPPED, BLOCKED, BEGUN, OPEN = "done", "dropped", "blocked", "begun", "open"


@dataclass(frozen=True, slots=True)
class Promise:
    """One action item as the sample tells it; days are from the moment of loading, negative in the past.

    Args:
        text: What changes.
        kind: Of the four; "" where nobody said.
        ago: Agreed so many days ago.
        due: Due in so many days; None where no day was agreed.
        owner: The place of its owner in the crew; None where nobody took it.
        ends: How far it is.
        moved_ago: When that was; days ago.
        reason: Why it is blocked or was dropped.
        updates: The runbook or tool it changes.
        is_aside: Whether it waits in the debt backlog.
        of: Which of the team's postmortems it comes from, from 0; None for the team alone.
    """

    text: str
    kind: str
    ago: int
    due: int | None
    owner: int | None = 0
    ends: str = OPEN
    moved_ago: int = 1
    reason: str = ""
    updates: str = ""
    is_aside: bool = False
    of: int | None = 0


PROMISES: dict[str, tuple[Promise, ...]] = {
    "checkout": (
        Promise("Check idle connections before they are used", "prevent", 40, -12, 0, DONE, 14),
        Promise("Alert on waiting connections, not on errors alone", "detect", 40, -6, 1, BEGUN, 9),
        Promise(
            "Load-test the payment path with ten idle minutes in it",
            "prevent",
            40,
            3,
            2,
            BLOCKED,
            4,
            "The test cluster has no card simulator yet",
        ),
        Promise("Roll back all regions with one command", "mitigate", 24, 5, 3),
        Promise(
            "Say in the payments runbook how to drain a region",
            "process",
            24,
            12,
            1,
            BEGUN,
            2,
            updates="Payments runbook",
        ),
        Promise("Show the pool's age in the dashboard", "detect", 24, None, 2, is_aside=True),
        Promise("Name the pool settings after what they protect", "", 24, None, None),
    ),
    "storefront": (
        Promise(
            "Retry orders with a key, so that none is placed twice",
            "prevent",
            75,
            -30,
            0,
            DONE,
            33,
            of=None,
        ),
        Promise(
            "Compare baskets and orders hourly instead of nightly",
            "detect",
            75,
            -10,
            1,
            DONE,
            4,
            of=None,
        ),
        Promise("Keep two certificates valid at any time", "prevent", 60, -20, 1, OPEN, of=None),
        Promise(
            "Put the old basket service behind the same limits",
            "mitigate",
            60,
            20,
            2,
            DROPPED,
            21,
            "The old basket service is switched off in spring",
            of=None,
        ),
        Promise("Drill the switch to the static pages", "process", 18, 9, 2, BEGUN, 3, of=None),
    ),
    "identity": (
        Promise("Refuse a session store without a replica", "prevent", 50, -8, 0, DONE, 12),
        Promise("Warn when a signing key has 14 days left", "detect", 50, -15, 1, DONE, 20),
        Promise("Sign in from a read replica while the primary is away", "mitigate", 34, 30, 1),
        Promise("Rotate signing keys by a job", "prevent", 20, 2, 2, BEGUN, 1),
    ),
    "logistics": (
        Promise("Cap the batch size of the label printer", "prevent", 90, -50, 0, DONE, 55),
        Promise("Page on parcels without a label for an hour", "detect", 90, -40, 1, DONE, 41),
        Promise(
            "Split the nightly import by warehouse",
            "prevent",
            45,
            -3,
            1,
            BLOCKED,
            35,
            "Waits for the new queue",
        ),
    ),
    "search": (
        Promise("Build the index beside the old one, then switch", "prevent", 30, 6, 0, BEGUN, 6),
        Promise("Stop a reindex that doubles the latency", "mitigate", 30, 14, 1),
    ),
}


def say(organisation: Organisation, *, at: datetime) -> int:
    """Agree and move each of them; how many there are."""
    return sum(len(list(_of_team(organisation.here(slug), slug, at=at))) for slug in PROMISES)


def _of_team(here: Here, slug: str, *, at: datetime) -> Iterator[ActionItem]:
    postmortems = list(
        Postmortem.objects.filter(team=here.team).select_related("team", "incident").order_by("pk")
    )
    for promise in PROMISES[slug]:
        begun = at - promise.ago * DAY
        crew = here.crew(begun) or here.crew(at)
        place = promise.of
        found = postmortems[place] if place is not None and place < len(postmortems) else None
        yield _agree(promise, crew, here, found, at=at)


def _agree(
    promise: Promise,
    crew: tuple[Person, ...],
    here: Here,
    postmortem: Postmortem | None,
    *,
    at: datetime,
) -> ActionItem:
    owner = None if promise.owner is None else crew[promise.owner % len(crew)]
    lead = Actor(label=crew[0].email, org_role="member", name=crew[0].name)
    zone = here.hours.time_zone
    due_on = None if promise.due is None else (at.astimezone(zone) + promise.due * DAY).date()
    asked = ActionSaid(promise.text, due_on=due_on, kind=promise.kind, updates=promise.updates)
    row = agreed(
        asked, owner, team=here.team, postmortem=postmortem, actor=lead, at=at - promise.ago * DAY
    )
    actor = lead if owner is None else Actor(label=owner.email, org_role="member", name=owner.name)
    moment = at - promise.moved_ago * DAY
    if promise.ends in {BEGUN, DONE, BLOCKED}:
        began = moment if promise.ends == BEGUN else moment - DAY
        moved(row, partial(domain.start, at=began), actor=actor, at=began)
    end = {
        DONE: partial(domain.finish, at=moment),
        BLOCKED: partial(domain.block, reason=promise.reason, at=moment),
        DROPPED: partial(domain.drop, reason=promise.reason, at=moment),
    }.get(promise.ends)
    if end is not None:
        moved(row, end, actor=actor, at=moment)
    if promise.is_aside:
        row.is_in_backlog = True
        row.save(update_fields=["is_in_backlog"])
    return row
