"""A voluntary pulse of one question, shown of five people or more and giving nobody away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from peacetime.domain.shared.errors import DomainError, InvalidInput

QUESTION = "How exhausted has work left you in the last seven days?"
SCALE: Mapping[int, str] = MappingProxyType(
    {1: "Not at all", 2: "A little", 3: "Somewhat", 4: "Very", 5: "Completely"}
)
PULSE_FLOOR = 5
VALID_WEEKS = 4  # an answer stands for its week and the three after it
APART_WEEKS = 13  # a group that changed by fewer than the floor is shown again only after so long
WEEK = timedelta(weeks=1)


class AlreadyAnswered(DomainError):
    """A person has answered in this week."""

    code = "pulse_already_answered"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answered; their own until it is one of many."""

    person_id: str
    value: int
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class PulseWeek:
    """A closed week of a group: its mean, or why it is not shown.

    Args:
        monday: The first local day of the week.
        mean: To the nearest half, from 1.5 (or less) to 4.5 (or more); None where it is withheld.
        people: Of how many it is; None where it is withheld.
        withheld: Why, in a sentence without a count; "" where it is shown.
    """

    monday: date
    mean: float | None
    people: int | None
    withheld: str


def week_of(at: datetime, zone: ZoneInfo) -> date:
    """The Monday of the local week in which a moment lies.

    >>> week_of(datetime(2026, 5, 17, 23, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    datetime.date(2026, 5, 18)
    """
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def next_answer_at(last_answered_at: datetime, zone: ZoneInfo) -> datetime:
    """From when on somebody may answer again: the next local Monday, 00:00, in UTC.

    >>> next_answer_at(datetime(2026, 5, 12, 9, tzinfo=UTC), ZoneInfo("UTC")).isoformat()
    '2026-05-18T00:00:00+00:00'
    """
    monday = week_of(last_answered_at, zone) + WEEK
    return datetime(monday.year, monday.month, monday.day, tzinfo=zone).astimezone(UTC)


def answer(
    person_id: str, value: int, *, at: datetime, zone: ZoneInfo, last_answered_at: datetime | None
) -> Answer:
    """A pulse is answered once a week at most, on the scale, by whoever wishes to.

    Args:
        person_id: Of who answers.
        value: From 1 to 5, see `SCALE`.
        at: Now.
        zone: Of the team, whose weeks count.
        last_answered_at: Their last answer; None where they never gave one.

    Raises:
        InvalidInput: `pulse_value_unknown`.
        AlreadyAnswered: `pulse_already_answered`.

    Source: question and scale are our own words, after the work-related exhaustion of the Copenhagen
        inventory (Kristensen 2005, B); one question and one week are our judgement (D).

    >>> answer("1", 3, at=datetime(2026, 5, 12, tzinfo=UTC), zone=ZoneInfo("UTC"),
    ...     last_answered_at=None).value
    3
    """
    if isinstance(value, bool) or value not in SCALE:
        sentence = f"The answer is {value!r}. Choose one from 1 (not at all) to 5 (completely)."
        raise InvalidInput(sentence, field="value", code="pulse_value_unknown")
    if last_answered_at is not None and at < (again := next_answer_at(last_answered_at, zone)):
        local = again.astimezone(zone)
        sentence = (
            f"You have answered this week. The next question is on Monday {local.day} {local:%B}."
        )
        raise AlreadyAnswered(sentence)
    return Answer(person_id, value, at)


def may_both_be_shown(
    first: frozenset[str], second: frozenset[str], *, floor: int = PULSE_FLOOR
) -> bool:
    """Two aggregates may both be seen where no group smaller than the floor can be worked out from them.

    Formula: |A| and |B| ≥ floor, and each of |A - B| and |B - A| is 0 or ≥ floor.

    A team with and without one person gives that person away: n × mean - (n - 1) × mean without them.

    Args:
        first: The people of one aggregate: a team, a department, a week.
        second: Those of the other.
        floor: Fewest people of whom anything is shown.

    Source: complementary disclosure, as statistical offices guard their tables; five: works-council
        practice (C).

    >>> team = frozenset("abcdef")
    >>> may_both_be_shown(team, team - {"f"}), may_both_be_shown(team, team)
    (False, True)
    """
    differences = (len(first - second), len(second - first))
    is_large = min(len(first), len(second)) >= floor
    return is_large and all(size == 0 or size >= floor for size in differences)


def published(
    answers: Iterable[Answer], *, at: datetime, zone: ZoneInfo, floor: int = PULSE_FLOOR
) -> list[PulseWeek]:
    """The pulse of a group is shown of closed weeks, and never so that one person can be worked out.

    Formula: the first week with `floor` people's answers fixes the group that is shown. Each later week
    shows the mean of that very group, where at least `floor` of it answered in the week and all of it
    within four weeks (an answer stands for its week and the three after it). Where the group cannot be
    shown, another takes its place only if `may_both_be_shown` holds of it and each group shown in the
    thirteen weeks before. Means are rounded to halves and cut to 1.5 to 4.5, so that all answering the
    same gives nobody's answer away.

    A week once decided stays as it is: later answers change no earlier week. Where answers are deleted,
    keep what was shown and do not work it out again: the difference would be the deleted answer.

    Args:
        answers: Of one group of people, say a team. Of several by one person in a week the last counts.
        at: Now; the week it lies in is not closed and not shown.
        zone: Whose weeks.
        floor: Fewest people, not under five.

    Returns:
        Each closed week from the first answer on, oldest first.

    Raises:
        InvalidInput: `pulse_floor_too_low`.

    Source: k-anonymity of five (C); halves, four and thirteen weeks are our judgement (D).
    Limits: somebody who knows the answers of all others of the group to within a few tenths learns
        the last; no aggregate of five hides that.
    Cost: weeks × people.

    >>> monday = datetime(2026, 5, 11, 9, tzinfo=UTC)
    >>> given = [Answer(person, value, monday) for person, value in zip("abcde", (1, 2, 3, 3, 5))]
    >>> [week] = published(given, at=monday + WEEK, zone=ZoneInfo("UTC"))
    >>> week.mean, week.people
    (3.0, 5)
    >>> published(given[:4], at=monday + WEEK, zone=ZoneInfo("UTC"))[0].withheld
    'Fewer than 5 people answered, so nothing is shown.'
    """
    if floor < PULSE_FLOOR:
        sentence = f"The pulse would be shown of {floor} people. Write {PULSE_FLOOR} or more."
        raise InvalidInput(sentence, field="floor", code="pulse_floor_too_low")
    by_week: dict[date, dict[str, int]] = {}
    for one in sorted(answers, key=lambda a: a.answered_at):
        by_week.setdefault(week_of(one.answered_at, zone), {})[one.person_id] = one.value
    return [
        _week(by_week, monday, group, floor)
        for monday, group in _groups(by_week, week_of(at, zone), floor)
    ]


def _groups(
    by_week: Mapping[date, Mapping[str, int]], current: date, floor: int
) -> list[tuple[date, frozenset[str] | None]]:
    """Each closed week with the group that is shown of it, or None."""
    found: list[tuple[date, frozenset[str] | None]] = []
    for monday in _closed_weeks(by_week, current):
        since = monday - APART_WEEKS * WEEK
        recent = [group for shown, group in found if group is not None and shown > since]
        answered = frozenset(by_week.get(monday, {}))
        standing = _standing(by_week, monday).keys()
        found.append((monday, _group_to_show(answered, frozenset(standing), recent, floor)))
    return found


def _week(
    by_week: Mapping[date, Mapping[str, int]],
    monday: date,
    group: frozenset[str] | None,
    floor: int,
) -> PulseWeek:
    if group is None:
        return PulseWeek(monday, None, None, _why(by_week.get(monday, {}), floor))
    standing = _standing(by_week, monday)
    return PulseWeek(monday, _halves([standing[person] for person in group]), len(group), "")


def _closed_weeks(by_week: Mapping[date, object], current: date) -> Iterator[date]:
    monday = min(by_week, default=current)
    while monday < current:
        yield monday
        monday += WEEK


def _standing(by_week: Mapping[date, Mapping[str, int]], monday: date) -> dict[str, int]:
    """The latest answer of everybody who gave one in this week or the three before it."""
    standing: dict[str, int] = {}
    for ago in reversed(range(VALID_WEEKS)):
        standing |= by_week.get(monday - ago * WEEK, {})
    return standing


def _group_to_show(
    answered: frozenset[str],
    standing: frozenset[str],
    recent: Sequence[frozenset[str]],
    floor: int,
) -> frozenset[str] | None:
    """The larger of the group shown last and of who answered that gives nobody of an old one away."""
    for group in sorted([*recent[-1:], answered], key=len, reverse=True):
        is_fresh = len(group & answered) >= floor and group <= standing
        if is_fresh and all(may_both_be_shown(group, old, floor=floor) for old in recent):
            return group
    return None


def _why(fresh: Mapping[str, int], floor: int) -> str:
    if len(fresh) < floor:
        return f"Fewer than {floor} people answered, so nothing is shown."
    return (
        "Who answered changed by a few people, so a mean could give one of them away. It is shown "
        "again when the same group has answered."
    )


def _halves(values: Sequence[int]) -> float:
    rounded = round(2 * sum(values) / len(values)) / 2
    return min(max(rounded, min(SCALE) + 0.5), max(SCALE) - 0.5)
