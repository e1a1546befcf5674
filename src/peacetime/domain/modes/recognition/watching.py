"""One look at a team: what is seen, against what was seen before, and what there is to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.modes.recognition.evidence import Evidence, Grade
from peacetime.domain.modes.recognition.signs import Reason, Sign
from peacetime.domain.modes.recognition.spells import CALM, Spell, step
from peacetime.domain.modes.recognition.suggestions import Suggestion, SuggestionKind
from peacetime.domain.modes.recognition.thresholds import Thresholds

if TYPE_CHECKING:
    from datetime import datetime

AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class RescueSeen:
    """The Rescue a team is in.

    Args:
        started_at: Since when.
        alive_at: The latest sign of life: an entry, an update, a role, an alert that began; never before
            `started_at`.
        is_met: Whether every exit criterion is met but the postmortem, which standing down asks for.
    """

    started_at: datetime
    alive_at: datetime
    is_met: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A team at one moment.

    Args:
        at: When, with a zone.
        evidence: What speaks for Rescue Mode.
        rescue: The Rescue it is in; None in Delivery Mode.
        rescues: When its Rescues of the last time were declared, in any order.
    """

    at: datetime
    evidence: Evidence
    rescue: RescueSeen | None = None
    rescues: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """What is kept of a team between two looks: a spell for each of the three things that can be told."""

    trouble: Spell = CALM
    stale: Spell = CALM
    flapping: Spell = CALM
    looked_at: datetime | None = None

    @property
    def is_calm(self) -> bool:
        """Whether nothing goes on, so that nobody needs to look again before something happens."""
        return not (self.trouble.is_open or self.stale.is_open or self.flapping.is_open)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: the watch after it, and what is to be told."""

    watch: Watch
    suggestions: tuple[Suggestion, ...] = ()


def look(
    watch: Watch,
    seen: Seen,
    *,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - frozen
    is_muted: bool = False,
) -> Look:
    """Look at a team once more.

    Trouble makes one episode, whichever of the two suggestions it brings; it brings a second only where a
    Sev-0/1 or an attack is named after something lesser was told, which begins an episode of its own. A
    declared Rescue answers the episode. Looking again at the same moment changes nothing, and a look that
    comes too late to be in order is left out.

    Args:
        watch: What was kept.
        seen: What is seen now.
        thresholds: The settings.
        is_muted: The team wants to be told nothing; its episodes are followed all the same.

    Returns:
        What to keep, and the suggestions that this look makes: at most one of trouble, one of staleness,
        one of flapping.

    Source: the framework, "Faster mode recognition"; episodes and hysteresis are ours.
    Cost: constant, beside the reasons.
    """
    if watch.looked_at is not None and seen.at <= watch.looked_at:
        return Look(watch)
    trouble, told = _trouble(watch.trouble, seen, thresholds, is_muted=is_muted)
    stale, stale_told = _stale(watch.stale, seen, thresholds, is_muted=is_muted)
    flapping, flapping_told = _flapping(watch.flapping, seen, thresholds, is_muted=is_muted)
    suggestions = [each for each in (told, stale_told, flapping_told) if each is not None]
    return Look(Watch(trouble, stale, flapping, seen.at), tuple(suggestions))


def _trouble(
    spell: Spell, seen: Seen, limits: Thresholds, *, is_muted: bool
) -> tuple[Spell, Suggestion | None]:
    found = seen.evidence
    is_high, is_low = found.weight >= limits.enter, found.weight < limits.leave
    spell = step(spell, is_high=is_high, is_low=is_low, dwell=limits.dwell, at=seen.at)
    if not spell.is_open:
        return spell, None
    if seen.rescue is not None:  # the word was said: nothing is left to tell
        return replace(spell, told=max(spell.told, found.grade, Grade.TROUBLE)), None
    kind = _kind(spell, seen, limits)
    if kind is None or is_muted:
        return spell, None
    if spell.told is not Grade.NONE:  # worse than what was told
        spell = Spell(spell.number + 1, seen.at)
    told = Suggestion(kind, spell.number, found.grade, found.reasons, seen.at)
    return replace(spell, told=found.grade), told


def _kind(spell: Spell, seen: Seen, limits: Thresholds) -> SuggestionKind | None:
    """What there is to tell of an open spell of a team in Delivery Mode."""
    found = seen.evidence
    if spell.told is not Grade.NONE and not found.grade > spell.told:
        return None
    if found.is_named and found.weight >= limits.enter:
        return SuggestionKind.RESCUE
    assert spell.began_at is not None
    has_borne = seen.at - spell.began_at >= timedelta(minutes=limits.undeclared_minutes)
    if has_borne and found.load >= limits.enter:
        return SuggestionKind.UNDECLARED
    return None


def _stale(
    spell: Spell, seen: Seen, limits: Thresholds, *, is_muted: bool
) -> tuple[Spell, Suggestion | None]:
    rescue = seen.rescue
    reasons = () if rescue is None else _stale_reasons(rescue, seen, limits)
    is_high = bool(reasons)
    spell = step(spell, is_high=is_high, is_low=not is_high, dwell=AT_ONCE, at=seen.at)
    return _tell_once(spell, SuggestionKind.STALE, reasons, seen.at, is_muted=is_muted)


def _stale_reasons(rescue: RescueSeen, seen: Seen, limits: Thresholds) -> tuple[Reason, ...]:
    """Why a Rescue looks over; nothing where it does not."""
    quiet = seen.at - rescue.alive_at
    needed = limits.quiet_hours if rescue.is_met else limits.forgotten_hours
    if quiet < timedelta(hours=needed) or seen.evidence.weight >= limits.leave:
        return ()
    said = Reason(Sign.QUIET, f"Nothing was written, and no alert began, for {_hours(quiet)}", 0.0)
    if not rescue.is_met:
        return (said,)
    met = "The exit criteria are met but the postmortem, which standing down asks for"
    return (said, Reason(Sign.CRITERIA, met, 0.0))


def _flapping(
    spell: Spell, seen: Seen, limits: Thresholds, *, is_muted: bool
) -> tuple[Spell, Suggestion | None]:
    since = seen.at - timedelta(hours=limits.flap_hours)
    count = sum(since < started_at <= seen.at for started_at in seen.rescues)
    is_high, is_low = count >= limits.flaps, count < limits.flaps - 1
    spell = step(spell, is_high=is_high, is_low=is_low, dwell=limits.dwell, at=seen.at)
    sentence = f"{count} Rescues were declared within {_hours(timedelta(hours=limits.flap_hours))}"
    reasons = (Reason(Sign.FLAPS, sentence, 0.0),)
    if not is_high:
        return spell, None
    return _tell_once(spell, SuggestionKind.FLAPPING, reasons, seen.at, is_muted=is_muted)


def _tell_once(
    spell: Spell, kind: SuggestionKind, reasons: tuple[Reason, ...], at: datetime, *, is_muted: bool
) -> tuple[Spell, Suggestion | None]:
    if not spell.is_open or spell.told is not Grade.NONE or is_muted:
        return spell, None
    told = Suggestion(kind, spell.number, Grade.TROUBLE, reasons, at)
    return replace(spell, told=Grade.TROUBLE), told


def _hours(length: timedelta) -> str:
    """A length of hours in words.

    >>> _hours(timedelta(hours=4, minutes=20)), _hours(timedelta(hours=1)), _hours(timedelta(days=3))
    ('4 hours', '1 hour', '3 days')
    """
    hours = int(length / timedelta(hours=1))
    if hours >= 48:  # noqa: PLR2004 - two days
        return f"{hours // 24} days"
    return "1 hour" if hours == 1 else f"{hours} hours"
