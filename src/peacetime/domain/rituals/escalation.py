"""Action items that nobody moves go up the line: owner, lead, the lead's lead; once a month, and never done ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from peacetime.domain.postmortems.actions import ActionItem, Owner
from peacetime.domain.shared.text import quoted

DAY = timedelta(days=1)
FARTHEST = 10  # steps up a line: more are a circle, or no line


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """After how many days without anything happening, or overdue, an item goes to whom.

    Args:
        after_days: The first to the owner, the second to the team's lead, each further one step up.

    Source: the framework, "Leadership reviews open postmortem actions. Escalates stale items."; the days
    are our default: a month, two, three.
    """

    after_days: tuple[int, ...] = (30, 60, 90)

    def step(self, days: int) -> int | None:
        """How far up the line after so many days: 0 is the owner; None where it is too soon.

        >>> [EscalationPolicy().step(days) for days in (29, 30, 95)]
        [None, 0, 2]
        """
        passed = sum(days >= limit for limit in self.after_days)
        return passed - 1 if passed else None


DEFAULT_POLICY = EscalationPolicy()


@dataclass(frozen=True, slots=True)
class Line:
    """Who leads whom.

    Args:
        team_leads: The lead of each team by the team's name.
        leads: The lead of each person by the person's id.
    """

    team_leads: Mapping[str, Owner]
    leads: Mapping[str, Owner]


@dataclass(frozen=True, slots=True)
class Escalation:
    """One item that goes to one person this month; `key` is the same whenever it is computed.

    `is_top` where the line ended before the step that is due: nobody is above.
    """

    item: ActionItem
    to: Owner
    step: int
    days: int
    is_top: bool
    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Unheard:
    """An item that should go to somebody, and there is nobody in its line."""

    item: ActionItem
    sentence: str


def escalations(
    items: Iterable[ActionItem],
    line: Line,
    *,
    at: datetime,
    zone: ZoneInfo,
    sent: Collection[str] = (),
    policy: EscalationPolicy = DEFAULT_POLICY,
) -> tuple[list[Escalation], list[Unheard]]:
    """Which items go to whom now: each at most once a month, as far up as their age asks for.

    Formula: age = the larger of the days without anything happening and the days overdue. The line of an
    item is its owner, the lead of its team, the lead of that one and so on; who has left is passed over,
    and who comes twice comes once. Where the line is shorter than the step, its last hears it.

    It is asked anew whenever it runs: an item that was done meanwhile is in no answer.

    Args:
        items: As they are now.
        line: Who leads whom; circles in it end.
        at: Now.
        zone: By whose clocks a month begins and a due day ends.
        sent: The keys of what was sent before.
        policy: After how many days.

    Returns:
        What to send, the oldest first; and what nobody could be found for.

    Source: the framework, "Escalates stale items"; up the line and once a month: our default.

    >>> from peacetime.domain.postmortems.actions import agreed
    >>> day = datetime(2026, 1, 5, tzinfo=UTC)
    >>> item = agreed("a", "Add a limit", at=day, owner=Owner("bob", "Bob"), team="Checkout")
    >>> line = Line({"Checkout": Owner("eve", "Eve")}, {})
    >>> [found], _ = escalations([item], line, at=day + 70 * DAY, zone=ZoneInfo("UTC"))
    >>> found.to.name, found.key
    ('Eve', 'escalation:a:2026-03')
    >>> found.sentence
    'Overdue or unmoved for 70 days: "Add a limit" (Bob). What is in its way, and does it still matter?'
    """
    month = f"{at.astimezone(zone):%Y-%m}"
    found: list[Escalation] = []
    unheard: list[Unheard] = []
    for item in items:
        days = 0 if item.is_closed else _age(item, at, zone)
        step = policy.step(days)
        key = f"escalation:{item.id}:{month}"
        if item.is_closed or step is None or key in sent:
            continue
        people = _line_of(item, line)
        if not people:
            unheard.append(Unheard(item, _nobody(item, days)))
            continue
        to, is_top = people[min(step, len(people) - 1)], step > len(people) - 1
        found.append(Escalation(item, to, step, days, is_top, key, _sentence(item, days)))
    found.sort(key=lambda one: (-one.days, one.item.id))
    return found, unheard


def _age(item: ActionItem, at: datetime, zone: ZoneInfo) -> int:
    quiet = (at.astimezone(UTC) - item.changed_at) // DAY
    overdue = (at.astimezone(zone).date() - item.due_on).days if item.due_on else 0
    return max(quiet, overdue)


def _line_of(item: ActionItem, line: Line) -> list[Owner]:
    """Everybody in line, nobody twice, nobody who has left: where the owner is gone, the lead is first."""
    unique = {person.id: person for person in islice(_upwards(item, line), FARTHEST)}
    return [person for person in unique.values() if not person.has_left]


def _upwards(item: ActionItem, line: Line) -> Iterator[Owner]:
    """The owner, the lead of the team (or the owner's), and on up; in a circle without an end."""
    if item.owner is not None:
        yield item.owner
    own_lead = line.leads.get(item.owner.id) if item.owner is not None else None
    above = line.team_leads.get(item.team) or own_lead
    while above is not None:
        yield above
        above = line.leads.get(above.id)


def _sentence(item: ActionItem, days: int) -> str:
    owner = item.owner.name if item.owner else "nobody owns it"
    if item.owner is not None and item.owner.has_left:
        owner = f"{item.owner.name}, who has left"
    return (
        f"Overdue or unmoved for {days} days: {quoted(item.text, at_most=80)} ({owner}). "
        "What is in its way, and does it still matter?"
    )


def _nobody(item: ActionItem, days: int) -> str:
    return (
        f"Nobody is in the line of {quoted(item.text, at_most=80)}, overdue or unmoved for {days} days. "
        "Give it an owner, or its team a lead."
    )
