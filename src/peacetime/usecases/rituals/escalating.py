"""Action items that nobody moves go to whoever is next in line; each person hears of all of theirs at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.communications.letters import items_up_the_line
from peacetime.domain.rituals.escalation import escalations
from peacetime.queries.addresses import page_url
from peacetime.queries.rituals.agendas import line
from peacetime.queries.rituals.rhythms import organisation_hours
from peacetime.queries.rituals.rows import items
from peacetime.queries.sight import OUTSIDE
from peacetime.storage.models import Person
from peacetime.usecases.letters import Letter, write_letters

if TYPE_CHECKING:
    from datetime import datetime

KIND = "postmortem.action.escalated"


@transaction.atomic(durable=True)
def escalate_action_items(*, at: datetime) -> int:
    """Tell whoever is next in line, each person once a month; how many letters were written.

    It looks again whenever it runs: what was done meanwhile is in no letter. Items of private incidents
    stay with those who may see them, on their boards.
    """
    zone = organisation_hours().time_zone
    found, _ = escalations(items(OUTSIDE), line(), at=at, zone=zone)
    to: dict[str, list[str]] = defaultdict(list)
    for one in found:
        to[one.to.id].append(one.sentence)
    people = Person.objects.filter(pk__in=map(int, to), is_active=True)
    month = f"{at.astimezone(zone):%Y-%m}"
    letters = [
        Letter(
            f"escalation:{month}",
            person.email,
            items_up_the_line(to[str(person.pk)], page_url("/rituals")),
        )
        for person in people
    ]
    return write_letters(KIND, letters, audience="up the line", at=at)
