"""What a team can promise in a sprint: Rescue takes what it takes, and the scope of Delivery gives way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.wording import whole_hours_in_words
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.hours import WorkingHours
from peacetime.domain.shared.text import listed

Hours = NDArray[np.float64]
CONFIDENCE = 0.8  # four sprints in five
FIXED_SHARE = 0.2  # the usual "20 % for ops"
FEW_SPRINTS = 8  # fewer kept or broken promises tell two ways of planning apart only by chance
DAY = timedelta(days=1)
LONGEST = 366  # days of a sprint
DAY_HOURS = 24
ROUNDING = 1e-9
SELDOM = 0.005  # a share that would be written as 0%


class SprintReversed(DomainError):
    """A sprint, or a turn on call, would end before it starts, or last longer than a year."""

    code = "sprint_reversed"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a sprint.

    Args:
        person_id: Whose.
        name: For the sentences.
        hours_per_day: Contracted, on each working day; in hours.
        hours: The days on which they work, with their own holidays.
        days_off: Leave, training, recovery; whole local days.

    Raises:
        InvalidInput: `hours_per_day_impossible`.
    """

    person_id: str
    name: str
    hours_per_day: float
    hours: WorkingHours
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.hours_per_day <= DAY_HOURS:
            sentence = (
                f"{self.name} would work {self.hours_per_day} hours a day. Write 0 to {DAY_HOURS}."
            )
            raise InvalidInput(sentence, field="hours_per_day", code="hours_per_day_impossible")


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is on call from one local day to another, both included.

    Raises:
        SprintReversed: `sprint_reversed`.
    """

    person_id: str
    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        _check_days(self.first_day, self.last_day, "A turn on call")


@dataclass(frozen=True, slots=True)
class Sprint:
    """Dates, people and rota of a sprint; both days are included.

    Raises:
        SprintReversed: `sprint_reversed`.
    """

    first_day: date
    last_day: date
    members: tuple[Member, ...] = ()
    rota: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        _check_days(self.first_day, self.last_day, "A sprint")

    @property
    def days(self) -> tuple[date, ...]:
        """Each day of it, in order."""
        length = (self.last_day - self.first_day).days
        return tuple(self.first_day + n * DAY for n in range(length + 1))


@dataclass(frozen=True, slots=True)
class MemberHours:
    """One person's part: working days and hours, and days of the sprint on call."""

    person_id: str
    name: str
    days: int
    available_hours: float
    on_call_days: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What one way of planning promises: available = held back + promised, all in capacity-hours.

    Args:
        promised_hours: For Delivery.
        held_back_hours: For what Rescue is expected to take; it bounds the promise, not Rescue.
        chance_kept: Share of the simulated sprints in which the promise holds, from 0 to 1.
    """

    promised_hours: float
    held_back_hours: float
    chance_kept: float


@dataclass(frozen=True, slots=True)
class SprintPlan:
    """A sprint's capacity and what to promise of it, beside what a fixed share would have promised."""

    available_hours: float
    confidence: float
    ours: Promise
    fixed: Promise
    members: tuple[MemberHours, ...]
    remarks: tuple[str, ...]  # on the rota
    sentence: str
    receipt: str  # what the fixed share comes to in this sprint; "" where nobody works


@dataclass(frozen=True, slots=True)
class PastSprint:
    """One closed sprint: its available hours, what Rescue took of them, and the forecast made before it.

    Args:
        available_hours: In capacity-hours.
        lost_hours: What Rescue took; None where it is not known.
        forecast: Simulated lost hours, with nothing known but what was known before the sprint; None
            where too little was.
    """

    available_hours: float
    lost_hours: float | None
    forecast: Hours | None


@dataclass(frozen=True, slots=True)
class Record:
    """How one way of planning did: sprints kept and broken, hours promised too much and left idle."""

    kept: int
    broken: int
    overrun_hours: float
    idle_hours: float


@dataclass(frozen=True, slots=True)
class PlanReplay:
    """Both ways of planning on the same past sprints.

    Args:
        sprints: How many were replayed.
        unknown: How many were left out, their loss or their forecast not being known.
        ours: The forecast's quantile.
        fixed: The fixed share.
        sentence: Both, in words.
    """

    sprints: int
    unknown: int
    ours: Record
    fixed: Record
    sentence: str


def confidence_of(*, cost_over: float, cost_idle: float) -> float:
    """How sure a promise should be follows from what a broken one costs beside an idle hour.

    Formula: tau = c_over / (c_over + c_idle), the newsvendor's quantile.

    Args:
        cost_over: Of an hour promised and not delivered, in any unit.
        cost_idle: Of an hour held back and not needed, in the same unit.

    Returns:
        A confidence above 0 and below 1.

    Raises:
        InvalidInput: `cost_not_positive`.

    Source: the newsvendor problem (A); four to one is our default (D).

    >>> confidence_of(cost_over=4, cost_idle=1)
    0.8
    """
    for field, cost in (("cost_over", cost_over), ("cost_idle", cost_idle)):
        if not (isfinite(cost) and cost > 0):
            sentence = f"The cost of an hour is {cost}. Write a number above zero."
            raise InvalidInput(sentence, field=field, code="cost_not_positive")
    return cost_over / (cost_over + cost_idle)


def plan_sprint(
    sprint: Sprint,
    lost_hours: Hours,
    *,
    confidence: float = CONFIDENCE,
    fixed_share: float = FIXED_SHARE,
) -> SprintPlan:
    """A sprint promises what is left when Rescue has taken what it will take, four times in five.

    Formula: available = Σ working days × contracted hours; promise = max(0, available - Q(lost)) with
    Q the smallest simulated loss that at least the share `confidence` of the simulated sprints does
    not exceed. The fixed budget promises available × (1 - 0.2).

    Args:
        sprint: Dates, people, days off, rota.
        lost_hours: Simulated capacity-hours lost to Rescue in this sprint (engaged in working hours,
            follow-up, comp rest), one for each simulated sprint, of the same rota.
        confidence: tau, how many sprints of one the promise should hold; above 0, below 1.
        fixed_share: Of the budget that is shown beside it; from 0 to 1.

    Returns:
        Hours, chances and sentences. Nothing here bounds Rescue: only the promise moves.

    Raises:
        InvalidInput: `confidence_impossible`, `share_impossible`, `lost_hours_missing`,
            `lost_hours_impossible`.

    Source: newsvendor (A); our simulation: exceeded in 19.4 % of sprints, the fixed 20 % in 27.5 % (A).
    Cost: a sort of the simulated losses; people × days.

    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.shared.hours import weekly
    >>> alice = Member("1", "Alice", 8, weekly(ZoneInfo("UTC")))
    >>> two_weeks = Sprint(date(2026, 5, 11), date(2026, 5, 24), (alice,))
    >>> plan = plan_sprint(two_weeks, np.array([0.0, 0.0, 4.0, 12.0, 40.0]))
    >>> plan.available_hours, plan.ours.promised_hours, plan.fixed.promised_hours
    (80.0, 68.0, 64.0)
    >>> plan.sentence
    'Promise 68 of 80 hours: 12 hours stay free for Rescue, which is enough in 4 of 5 sprints. If \
Rescue takes more, the scope of Delivery gives way.'
    """
    _check_confidence(confidence)
    _check_share(fixed_share)
    losses = _checked(lost_hours)
    members = tuple(_member_hours(member, sprint) for member in sprint.members)
    available = float(sum(member.available_hours for member in members))
    ours = _promise(available, _quantile(losses, confidence), losses)
    fixed = _promise(available, fixed_share * available, losses)
    return SprintPlan(
        available,
        confidence,
        ours,
        fixed,
        members,
        tuple(_rota_remarks(sprint)),
        _plan_in_words(ours, available, confidence),
        _receipt(fixed, fixed_share, losses, available) if available else "",
    )


def replayed(
    past: Iterable[PastSprint],
    *,
    confidence: float = CONFIDENCE,
    fixed_share: float = FIXED_SHARE,
) -> PlanReplay:
    """Both ways of planning are judged on the team's own past, on the same sprints.

    Formula: delivered = max(0, available - lost); broken where delivered < promised; overrun =
    max(0, promised - delivered); idle = max(0, delivered - promised); each summed over the sprints.

    Args:
        past: Closed sprints with the forecast made before each.
        confidence: tau of ours.
        fixed_share: Of the fixed budget.

    Returns:
        Counts and hours of both. Sprints of which something is not known are counted, not guessed.

    Raises:
        InvalidInput: As `plan_sprint`.

    Source: rolling origin, as in our prototype: overrun 5.7 hours against 23.2 at the same idle time (A).
    Cost: a sort of each forecast.

    >>> storm = PastSprint(80.0, 30.0, np.array([10.0, 20.0, 30.0, 40.0, 50.0]))
    >>> calm = PastSprint(80.0, 0.0, np.array([0.0, 0.0, 0.0, 2.0, 4.0]))
    >>> replay = replayed([storm, calm])
    >>> replay.ours, replay.fixed.broken
    (Record(kept=2, broken=0, overrun_hours=0.0, idle_hours=12.0), 1)
    """
    _check_confidence(confidence)
    _check_share(fixed_share)
    ours, fixed = [], []
    unknown = 0
    for sprint in past:
        if sprint.lost_hours is None or sprint.forecast is None:
            unknown += 1
            continue
        available = sprint.available_hours
        _checked(np.array([available, sprint.lost_hours]))
        delivered = max(0.0, available - sprint.lost_hours)
        held_back = _quantile(_checked(sprint.forecast), confidence)
        ours.append((max(0.0, available - held_back), delivered))
        fixed.append((available * (1 - fixed_share), delivered))
    sentence = _replay_in_words(_record(ours), _record(fixed), len(ours), fixed_share)
    return PlanReplay(len(ours), unknown, _record(ours), _record(fixed), sentence)


def _member_hours(member: Member, sprint: Sprint) -> MemberHours:
    worked = sum(
        member.hours.on(day) is not None and day not in member.days_off for day in sprint.days
    )
    on_call = {
        day
        for turn in sprint.rota
        if turn.person_id == member.person_id
        for day in sprint.days
        if turn.first_day <= day <= turn.last_day
    }
    return MemberHours(
        member.person_id, member.name, worked, worked * member.hours_per_day, len(on_call)
    )


def _promise(available: float, held_back: float, losses: Hours) -> Promise:
    promised = max(0.0, available - held_back)
    delivered = np.maximum(0.0, available - losses)
    kept = float(np.mean(delivered >= promised - ROUNDING))
    return Promise(promised, available - promised, kept)


def _quantile(losses: Hours, confidence: float) -> float:
    """A loss that was simulated, not a value between two: the share kept is never below the confidence."""
    return float(np.quantile(losses, confidence, method="inverted_cdf"))


def _rota_remarks(sprint: Sprint) -> list[str]:
    """Turns on days off, turns of people who are not in the sprint, days without anybody on call."""
    if not sprint.rota:
        return ["No rota is given: who is on call in this sprint is not known."]
    by_id = {member.person_id: member for member in sprint.members}
    found = []
    covered: set[date] = set()
    for turn in sprint.rota:
        days = {day for day in sprint.days if turn.first_day <= day <= turn.last_day}
        covered |= days
        member = by_id.get(turn.person_id)
        if member is not None and (clash := sorted(days & member.days_off)):
            found.append(
                f"{member.name} is on call on {_days_in_words(clash)}, a day off for them. "
                "Ask somebody to take it over."
            )
    if missing := [day for day in sprint.days if day not in covered]:
        found.append(f"Nobody is on call on {_days_in_words(missing)}.")
    return found


def _days_in_words(days: Sequence[date]) -> str:
    return listed([f"{day.day} {day:%B}" for day in days])


def _plan_in_words(ours: Promise, available: float, confidence: float) -> str:
    if not available:
        return "Nobody works in this sprint, so nothing can be promised."
    if not ours.promised_hours:
        return (
            f"Promise nothing yet: in {_times(1 - confidence)} sprints or more Rescue takes all of the "
            f"{whole_hours_in_words(available)} there are."
        )
    promised = whole_hours_in_words(ours.promised_hours).rpartition(" ")[0]
    return (
        f"Promise {promised} of {whole_hours_in_words(available)}: "
        f"{whole_hours_in_words(ours.held_back_hours)} stay free for Rescue, which is enough in "
        f"{_times(confidence)} sprints. If Rescue takes more, the scope of Delivery gives way."
    )


def _receipt(fixed: Promise, share: float, losses: Hours, available: float) -> str:
    """What a fixed budget comes to; it is shown as the anti-pattern that it is."""
    held = share * available
    over = losses - held
    promised = whole_hours_in_words(fixed.promised_hours)
    idle = whole_hours_in_words(float(np.mean(np.maximum(-over, 0))))
    if not (over > 0).any():
        return (
            f"A fixed {share:.0%} for operations would promise {promised}. It breaks in none of the simulated "
            f"sprints, and leaves {idle} idle in the mean sprint."
        )
    broken = 1 - fixed.chance_kept
    often = f"{broken:.0%}" if broken >= SELDOM else "fewer than 1%"
    return (
        f"A fixed {share:.0%} for operations would promise {promised}. Incidents do not keep to it: it breaks "
        f"in {often} of the simulated sprints, by {whole_hours_in_words(float(np.mean(over[over > 0])))} on "
        f"average, and leaves {idle} idle in the mean sprint."
    )


def _record(pairs: list[tuple[float, float]]) -> Record:
    differences = [promised - delivered for promised, delivered in pairs]
    broken = sum(difference > ROUNDING for difference in differences)
    overrun = sum(max(0.0, difference) for difference in differences)
    idle = sum(max(0.0, -difference) for difference in differences)
    return Record(len(pairs) - broken, broken, overrun, idle)


def _replay_in_words(ours: Record, fixed: Record, sprints: int, share: float) -> str:
    if not sprints:
        return "Not known: no closed sprint has both its loss and a forecast made before it."
    doubt = " That is too few to tell the two apart." if sprints < FEW_SPRINTS else ""
    by = f"by {whole_hours_in_words(ours.overrun_hours)} in all, " if ours.broken else ""
    fixed_by = f"by {whole_hours_in_words(fixed.overrun_hours)}, " if fixed.broken else ""
    return (
        f"Of {sprints} past sprint{'s' * (sprints != 1)}, this plan would have broken {ours.broken or 'none'} "
        f"({by}{whole_hours_in_words(ours.idle_hours)} idle) and a fixed {share:.0%} "
        f"{fixed.broken or 'none'} ({fixed_by}{whole_hours_in_words(fixed.idle_hours)} idle).{doubt}"
    )


def _times(confidence: float) -> str:
    """0.8 as 4 of 5, where it is so many of at most ten; a percentage otherwise."""
    for whole in range(2, 11):
        if abs(confidence * whole - round(confidence * whole)) < ROUNDING:
            return f"{round(confidence * whole)} of {whole}"
    return f"{confidence * 100:.4g} of 100"


def _checked(lost_hours: Hours) -> Hours:
    losses = np.asarray(lost_hours, dtype=np.float64).ravel()
    if not len(losses):
        sentence = "There is no simulated sprint to plan by. Hand in at least one."
        raise InvalidInput(sentence, field="lost_hours", code="lost_hours_missing")
    if not (np.isfinite(losses).all() and (losses >= 0).all()):
        sentence = "Hours are never negative, and each is a number. Leave out what is not known."
        raise InvalidInput(sentence, field="lost_hours", code="lost_hours_impossible")
    return losses


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        sentence = (
            f"The confidence is {confidence}. Write one above 0 and below 1, for example 0.8: "
            "four sprints in five."
        )
        raise InvalidInput(sentence, field="confidence", code="confidence_impossible")


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        sentence = f"The fixed share is {share}. Write one from 0 to 1."
        raise InvalidInput(sentence, field="fixed_share", code="share_impossible")


def _check_days(first: date, last: date, what: str) -> None:
    if not 0 <= (last - first).days < LONGEST:
        sentence = (
            f"{what} would last from {first} to {last}. Write a last day that is not before the first, "
            "within a year of it."
        )
        raise SprintReversed(sentence)
