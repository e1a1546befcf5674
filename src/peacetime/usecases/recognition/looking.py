"""To look at teams again: what their signals say now, told once an episode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.modes.recognition.watching import Watch, look
from peacetime.queries.recognition.kept import TRACKS, kept_of, watch_from
from peacetime.queries.recognition.seen import TeamSeen, teams_seen, teams_to_look_at
from peacetime.queries.recognition.settings import ByItself, declares_by_itself
from peacetime.storage import identifiers, jobs
from peacetime.storage.models import ModeSuggestion, RecognitionState
from peacetime.usecases import record
from peacetime.usecases.recognition import answers, telling

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


LOOK = "look_at_signals_now"


def look_soon() -> None:
    """In the transaction of what changed: look at teams again at once, and not only by the minute.

    In a storm one look waits however many rounds ask for it; one that begins a moment too early is made up
    for by the next minute.
    """
    if not jobs.waiting(LOOK):
        jobs.defer(LOOK, queue="timers", key=identifiers.short_id())


def look_at_teams(*, at: datetime, teams: Collection[int] | None = None) -> int:
    """Look at every team of which something may be said, or at these; how many suggestions that made.

    Each team has a transaction of its own; two looks at once wait for each other, and the second finds
    told what the first told.
    """
    wanted = teams_to_look_at() if teams is None else set(teams)
    if not wanted:
        return 0
    by_itself = declares_by_itself()
    found = teams_seen(wanted, at=at)
    return sum(_look(each, by_itself=by_itself, at=at) for each in found)


@transaction.atomic(durable=True)
def _look(of: TeamSeen, *, by_itself: ByItself, at: datetime) -> int:
    state = _locked(of.team.pk)
    before = watch_from(state.watch)
    found = look(
        before,
        of.seen,
        thresholds=of.setting.thresholds,
        is_muted=of.setting.is_quiet(at),
    )
    made = [
        telling.make(suggestion, of, by_itself=by_itself, at=at) for suggestion in found.suggestions
    ]
    if found.watch != before:
        _keep(state, found.watch)
    _settle(of, found.watch, at=at)
    return len(made)


def _locked(team_id: int) -> RecognitionState:
    RecognitionState.objects.bulk_create([RecognitionState(team_id=team_id)], ignore_conflicts=True)
    return RecognitionState.objects.select_for_update(no_key=True).get(team=team_id)


def _keep(state: RecognitionState, watch: Watch) -> None:
    state.watch, state.is_calm = kept_of(watch), watch.is_calm
    state.looked_at = watch.looked_at
    state.save(update_fields=["watch", "is_calm", "looked_at"])


def _settle(of: TeamSeen, watch: Watch, *, at: datetime) -> None:
    """What became of the suggestions whose fate is open, or may still be a better one."""
    thresholds, rescue = of.setting.thresholds, of.seen.rescue
    rows = ModeSuggestion.objects.select_for_update(of=("self",), no_key=True)
    is_news = False
    for row in rows.filter(team=of.team, fate="").order_by("pk"):
        if (
            rescue is not None
            and row.kind in answers.DECLARING
            and row.made_at <= rescue.started_at
        ):
            row.followed_at = (
                row.followed_at or rescue.started_at
            )  # another way in: it joined others
        if row.over_at is None and _is_over(row, watch):
            row.over_at = max(at, row.made_at)
        is_news = answers.settle(row, thresholds, at=at) or is_news
    if is_news:
        record.fact("recognition.suggestion.passed", at=at, team=of.team)


def _is_over(row: ModeSuggestion, watch: Watch) -> bool:
    """Whether the episode of a suggestion is over: calm, or another goes on."""
    assert row.track in TRACKS
    spell = getattr(watch, row.track)
    return bool(not spell.is_open or spell.number != row.episode)
