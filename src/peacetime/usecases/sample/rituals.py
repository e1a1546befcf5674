"""The sample's weekly checks and reviews: most were held, some left out for a reason, one nobody spoke of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.rituals.rhythms import occurrences
from peacetime.domain.rituals.standard import RitualKind, standard_ritual
from peacetime.storage.models import Incident, RitualRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peacetime.usecases.sample.founding import Organisation
    from peacetime.usecases.sample.year import Here

BACK = timedelta(weeks=8)
REVIEWS_BACK = timedelta(days=90)
WAITING = timedelta(days=10)  # the last review of some teams: nobody has said that it was held
MINUTES = (
    "Went through the list. One needs a decision of the platform team; everything else moves.",
    "Nothing blocked. The two oldest get a new date.",
    "Short: all on time.",
)
SKIPPED = "The whole team was at the offsite."
REVIEW_MINUTES = "Read it together. The causes stand; two action items were added, one was merged."
SPOKEN_OF = 5  # of so many checks, one was left out and one nobody spoke of


def say(organisation: Organisation, *, at: datetime) -> None:
    """Write what was recorded of the past weeks."""
    rows = [
        row
        for place, here in enumerate(organisation.teams.values())
        for row in (*_checks(here, place, at=at), *_reviews(here, place, at=at))
    ]
    RitualRecord.objects.bulk_create(rows)


def _checks(here: Here, place: int, *, at: datetime) -> Iterator[RitualRecord]:
    ritual = standard_ritual(RitualKind.WEEKLY_CHECK, here.team.slug, here.hours)
    for number, one in enumerate(occurrences(ritual, at - BACK, at - timedelta(hours=2))):
        turn = (number + place) % (SPOKEN_OF + 2)
        if turn == SPOKEN_OF and number:
            continue  # missed
        is_held = turn != SPOKEN_OF + 1
        yield RitualRecord(
            team=here.team,
            ritual=RitualKind.WEEKLY_CHECK.value,
            occurrence=one.key,
            is_held=is_held,
            reason="" if is_held else SKIPPED,
            minutes=MINUTES[number % len(MINUTES)] if is_held else "",
            recorded_at=one.at + timedelta(minutes=20),
            recorded_by=_lead(here),
        )


def _reviews(here: Here, place: int, *, at: datetime) -> Iterator[RitualRecord]:
    planned = Incident.objects.filter(
        team=here.team,
        is_open=False,
        origin="declared",
        is_drill=False,
        postmortem_at__gt=at - REVIEWS_BACK,
        postmortem_at__lt=at - (WAITING if place % 2 else timedelta(hours=2)),
    )
    for incident in planned.order_by("pk"):
        yield RitualRecord(
            team=here.team,
            ritual=RitualKind.REVIEW.value,
            occurrence=incident.ref,
            is_held=True,
            minutes=REVIEW_MINUTES,
            recorded_at=(incident.postmortem_at or at) + timedelta(minutes=55),
            recorded_by=_lead(here),
        )


def _lead(here: Here) -> str:
    leads = (stay.person.email for stay in here.stays if stay.is_lead and stay.left_on is None)
    return next(leads, "peacetime")
