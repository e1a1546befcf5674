"""What becomes of the listed meetings: proposed, postponed by somebody, given back when Rescue ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from peacetime.domain.rituals.calendar_block import Choice, Meeting, Verdict
from peacetime.domain.shared.errors import DomainError, InvalidInput


class State(StrEnum):
    """How far a listed meeting is."""

    PROPOSED = "proposed"
    POSTPONED = "postponed"
    GIVEN_BACK = "given_back"


class MeetingUnknown(InvalidInput):
    """The meeting is not in the list."""

    code = "meeting_unknown"


class NothingToPostpone(DomainError):
    """No meeting that waits for a word was marked."""

    code = "nothing_to_postpone"


class NothingToGiveBack(DomainError):
    """No meeting of the list is postponed."""

    code = "nothing_to_give_back"


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting in a team's list.

    Args:
        meeting: As the calendar had it.
        verdict: What is to become of it: as proposed, or as somebody said.
        why: Why that was proposed.
        state: How far it is.
        is_chosen: Whether somebody said it; then reading the calendar again does not change it.
    """

    meeting: Meeting
    verdict: Verdict
    why: str
    state: State = State.PROPOSED
    is_chosen: bool = False


def listed_anew(known: Iterable[Listed], choices: Iterable[Choice]) -> list[Listed]:
    """A calendar was read again: what somebody did or said stays, everything else is as it reads now.

    Args:
        known: The list as it was.
        choices: What is proposed now; see `calendar_block`.

    Returns:
        The list, in the order of time: proposals that are in the calendar no more are gone.

    Source: our default.
    Cost: linear in the meetings.

    >>> listed_anew([], [])
    []
    """
    before = {one.meeting.id: one for one in known}
    found = {choice.meeting.id: _read(before.get(choice.meeting.id), choice) for choice in choices}
    acted = {key: one for key, one in before.items() if one.state is not State.PROPOSED}
    return _in_order((acted | found).values())


def chosen(listed: Iterable[Listed], said: Mapping[str, Verdict]) -> list[Listed]:
    """Somebody says of meetings what is to become of them; of what is postponed nothing is changed.

    Args:
        listed: The list as it is.
        said: A verdict by the id of its meeting.

    Returns:
        The list with these verdicts.

    Raises:
        MeetingUnknown: `meeting_unknown`: one of them is not in the list.

    Source: the framework, "IC or manager cancels/postpones": a person decides.

    >>> chosen([], {})
    []
    """
    found = list(listed)
    _refuse_unknown(found, said)
    return [_said(one, said.get(one.meeting.id)) for one in found]


def postponed(
    listed: Iterable[Listed], *, at: datetime
) -> tuple[list[Listed], tuple[Meeting, ...]]:
    """Whatever is marked to wait is postponed, as far as it has not begun.

    Args:
        listed: The list as it is.
        at: Now.

    Returns:
        The list, and the meetings that this postponed.

    Raises:
        NothingToPostpone: `nothing_to_postpone`.

    Source: the framework, "Calendar block".
    """
    found = list(listed)
    moved = {one.meeting.id for one in found if waits_for_word(one, at=at)}
    if not moved:
        sentence = (
            "No meeting that is ahead is marked to wait. Mark one, or leave them all as they are."
        )
        raise NothingToPostpone(sentence)
    return _moved(found, moved, State.POSTPONED)


def returned(
    listed: Iterable[Listed], keys: Collection[str] | None = None
) -> tuple[list[Listed], tuple[Meeting, ...]]:
    """Postponed meetings are given back: all of them, or these, as when one is needed after all.

    Args:
        listed: The list as it is.
        keys: Ids of meetings; None is all that are postponed.

    Returns:
        The list, and the meetings that this gave back.

    Raises:
        MeetingUnknown: `meeting_unknown`.
        NothingToGiveBack: `nothing_to_give_back`: none of them is postponed.

    Source: the framework's calendar block, undone; our default.
    """
    found = list(listed)
    _refuse_unknown(found, keys or ())
    moved = {
        one.meeting.id
        for one in found
        if one.state is State.POSTPONED and (keys is None or one.meeting.id in keys)
    }
    if not moved:
        sentence = "None of these meetings is postponed: somebody gave them back before, or none was moved."
        raise NothingToGiveBack(sentence)
    back, meetings = _moved(found, moved, State.GIVEN_BACK)
    kept = [_kept(one) if one.meeting.id in moved else one for one in back]
    return kept, meetings


def waits_for_word(one: Listed, *, at: datetime) -> bool:
    """Whether the next confirmation postpones it: marked to wait, not postponed yet, and ahead."""
    is_marked = one.verdict is Verdict.POSTPONE and one.state is not State.POSTPONED
    return is_marked and one.meeting.span.start >= at.astimezone(UTC)


def list_sentence(listed: Iterable[Listed], *, ahead: timedelta) -> str:
    """The list in one sentence.

    >>> list_sentence([], ahead=timedelta(hours=8))
    'No meetings of the team begin in the next 8 hours.'
    """
    found = list(listed)
    hours = round(ahead / timedelta(hours=1))
    if not found:
        return f"No meetings of the team begin in the next {hours} hours."
    waiting = sum(one.state is State.POSTPONED for one in found)
    if waiting:
        return f"{_counted(waiting)} postponed."
    back = sum(one.state is State.GIVEN_BACK for one in found)
    if back:
        return f"{_counted(back)} given back."
    marked = sum(one.verdict is Verdict.POSTPONE for one in found)
    return f"{_counted(len(found))} in the next {hours} hours, {marked or 'none'} that can wait."


def _read(before: Listed | None, choice: Choice) -> Listed:
    if before is None:
        return Listed(choice.meeting, choice.verdict, choice.why)
    if before.state is not State.PROPOSED:
        return before
    if before.is_chosen:
        return replace(before, meeting=choice.meeting)
    return Listed(choice.meeting, choice.verdict, choice.why)


def _said(one: Listed, verdict: Verdict | None) -> Listed:
    if verdict is None or verdict is one.verdict or one.state is State.POSTPONED:
        return one
    return replace(one, verdict=verdict, is_chosen=True)


def _kept(one: Listed) -> Listed:
    """What was given back is kept from here on: the next confirmation does not take it again."""
    return replace(one, verdict=Verdict.KEEP, is_chosen=True)


def _moved(
    found: list[Listed], keys: Collection[str], state: State
) -> tuple[list[Listed], tuple[Meeting, ...]]:
    after = [replace(one, state=state) if one.meeting.id in keys else one for one in found]
    return after, tuple(one.meeting for one in after if one.meeting.id in keys)


def _refuse_unknown(found: Iterable[Listed], keys: Iterable[str]) -> None:
    known = {one.meeting.id for one in found}
    if unknown := sorted(set(keys) - known):
        sentence = f"{len(unknown)} of these meetings are not in the list now. Look at it again."
        if len(unknown) == 1:
            sentence = "One of these meetings is not in the list now. Look at it again."
        raise MeetingUnknown(sentence, field="meetings", code=MeetingUnknown.code)


def _in_order(found: Iterable[Listed]) -> list[Listed]:
    return sorted(found, key=lambda one: (one.meeting.span.start, one.meeting.id))


def _counted(count: int) -> str:
    return f"{count} meeting{'' if count == 1 else 's'}"
