"""One confirmation postpones the meetings that are marked, and one gives them back; organisers are written to.

Organisers are asked by mail, and a file says the same to a calendar. Where the meetings were read from a
connected calendar, they are moved there as well, by jobs: what was confirmed here stands without them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.letters import Meant, meetings_given_back, meetings_postponed
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.rituals import postponing
from peacetime.domain.rituals.calendar_block import Meeting, Verdict, given_back
from peacetime.domain.rituals.moving import goes_to, stays_at
from peacetime.domain.rituals.postponing import Listed
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.calendars.connected import MOVED
from peacetime.usecases.calendars import wanting
from peacetime.usecases.calendars.locked import Locked, NothingRead, lock_calendar, tell
from peacetime.usecases.command import command
from peacetime.usecases.letters import Letter, write_letters

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from peacetime.domain.communications.messages import Words
    from peacetime.queries.access import Actor
    from peacetime.storage.models import CalendarChange, Incident, Rescue

POSTPONED = "calendar.meetings.postponed"
GIVEN_BACK = "calendar.meetings.given_back"


@dataclass(frozen=True, slots=True)
class MeetingsMoved:
    """What a confirmation did: the meetings, how many organisers are written to, and of how many none is known."""

    team: str
    meetings: tuple[str, ...]  # keys
    letters: int
    without_organiser: int
    version: int
    in_calendar: int = 0  # how many are changed in a connected calendar, by jobs


@command
def postpone_meetings(
    slug: str,
    said: Mapping[str, Verdict],
    *,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> MeetingsMoved:
    """Postpone what is marked to wait; `said` are verdicts by key that differ from what was proposed.

    Raises:
        NotInRescue: Then nothing has to wait.
        NothingRead: Read the calendar first.
        MeetingUnknown, NothingToPostpone: As the domain has it.
        Stale: Somebody changed the list meanwhile.
    """
    locked = lock_calendar(slug, actor=actor, version=version)
    rescue = locked.going_on
    if locked.calendar.rescue_id != rescue.pk:
        sentence = "The calendar was not read in this Rescue. Bring it first."
        raise NothingRead(sentence)
    marked = postponing.chosen(locked.meetings, said)
    after, moved = postponing.postponed(marked, at=at)
    stamp = {"postponed_at": at, "postponed_by": actor.label, "rescue": rescue}
    return _write(locked, rescue, after, moved, stamp, actor=actor, at=at)


@command
def give_meetings_back(
    slug: str,
    keys: Collection[str] | None = None,
    *,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> MeetingsMoved:
    """Give back what is postponed, all of it or these; also while the Rescue goes on.

    Raises:
        MeetingUnknown, NothingToGiveBack: As the domain has it.
        Stale: Somebody changed the list meanwhile.
    """
    locked = lock_calendar(slug, actor=actor, version=version)
    after, moved = postponing.returned(locked.meetings, keys)
    rescue = locked.rescue or locked.rows[moved[0].id].rescue
    stamp = {"given_back_at": at, "given_back_by": actor.label}
    return _write(locked, rescue, after, moved, stamp, actor=actor, at=at)


def _write(
    locked: Locked,
    rescue: Rescue,
    after: Iterable[Listed],
    moved: tuple[Meeting, ...],
    stamp: dict[str, object],
    *,
    actor: Actor,
    at: datetime,
) -> MeetingsMoved:
    is_postponed = "postponed_at" in stamp
    keys = {meeting.id for meeting in moved}
    for one in after:
        row = locked.rows[one.meeting.id]
        row.verdict, row.is_chosen, row.state = one.verdict.value, one.is_chosen, one.state.value
        for name, value in stamp.items() if row.key in keys else ():
            setattr(row, name, value)
        row.save()
    locked.calendar.version += 1
    locked.calendar.save(update_fields=["version"])
    said = "postponed" if is_postponed else "given back"
    text = f"{locked.team.name}: {_counted(len(moved))} {said}."
    incident = tell(
        locked,
        rescue,
        POSTPONED if is_postponed else GIVEN_BACK,
        actor=actor,
        at=at,
        entry=(EntryKind.NOTE, text),
        meetings=[{"title": one.title, "starts_at": one.span.start.isoformat()} for one in moved],
    )
    rows = [locked.rows[key] for key in sorted(keys)]
    change = wanting.move_there if is_postponed else wanting.give_back_there
    changes = change(locked.team, rows, actor=actor, at=at)
    words = _letters(locked, moved, changes, is_postponed=is_postponed, actor=actor, at=at)
    letters = _send(locked, incident, words, is_postponed=is_postponed, at=at)
    return MeetingsMoved(
        locked.team.slug,
        tuple(sorted(keys)),
        letters,
        sum(not meeting.organiser for meeting in moved),
        locked.calendar.version,
        len(changes),
    )


def _letters(
    locked: Locked,
    moved: Iterable[Meeting],
    changes: Mapping[str, CalendarChange],
    *,
    is_postponed: bool,
    actor: Actor,
    at: datetime,
) -> dict[str, Words]:
    """One letter for each organiser, about all of theirs."""
    by_organiser = defaultdict(list)
    zone = named_zone(locked.team.time_zone)
    for one in given_back(moved, at=at):
        title = "" if one.meeting.is_private else one.meeting.title
        change = changes.get(one.meeting.id)
        sentence = "" if is_postponed else one.sentence
        if change is not None and change.to_starts_at is not None:
            if is_postponed:
                sentence = goes_to(change.to_starts_at, zone)
            elif change.wanted == MOVED:
                sentence = stays_at(change.to_starts_at, zone)
        by_organiser[one.meeting.organiser].append(Meant(title, one.meeting.span.start, sentence))
    by_organiser.pop("", None)
    team, by = locked.team.name, actor.name or actor.label
    if is_postponed:
        address = actor.label if actor.person_id else ""
        return {
            organiser: meetings_postponed(team, meant, zone, by=by, at_address=address)
            for organiser, meant in by_organiser.items()
        }
    is_over = locked.rescue is None
    return {
        organiser: meetings_given_back(team, meant, zone, by=by, is_over=is_over)
        for organiser, meant in by_organiser.items()
    }


def _send(
    locked: Locked,
    incident: Incident | None,
    words: Mapping[str, Words],
    *,
    is_postponed: bool,
    at: datetime,
) -> int:
    occasion = f"calendar:{locked.team.pk}:{locked.calendar.version}"
    letters = [Letter(occasion, to, said, incident=incident) for to, said in words.items()]
    kind = POSTPONED if is_postponed else GIVEN_BACK
    return write_letters(kind, letters, audience="organisers", at=at)


def _counted(count: int) -> str:
    return f"{count} meeting{' is' if count == 1 else 's are'}"
