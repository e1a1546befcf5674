"""What people answer to suggestions, and what became of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.modes.recognition.fates import Fate, Since, fate
from peacetime.domain.modes.recognition.suggestions import Dismissal, SuggestionKind
from peacetime.domain.modes.recognition.thresholds import LONGEST_MINUTES, Thresholds
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.access import PEACETIME, Act, Actor, require
from peacetime.queries.recognition.settings import settings_of
from peacetime.queries.recognition.suggestions import SuggestionShown, shown, suggestion_row
from peacetime.storage.models import ModeSuggestion
from peacetime.usecases import record
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.storage.models import Incident, Team

DECLARING = tuple(kind.value for kind in SuggestionKind if kind.asks_to_declare)
STANDING_DOWN = (SuggestionKind.STALE.value,)
LOOKED_BACK = timedelta(minutes=LONGEST_MINUTES)  # no threshold is longer
SETTLED = [
    *("followed_at", "incident", "dismissed_at", "dismissal", "over_at", "is_by_itself"),
    *("fate", "fate_at", "by"),
]


class SuggestionAnswered(DomainError):
    """The suggestion has an answer, or its time is over."""

    code = "suggestion_answered"


def dismissal_named(word: str) -> Dismissal:
    """The reason a caller names.

    Raises:
        InvalidInput: `dismissal_unknown`.
    """
    try:
        return Dismissal(word)
    except ValueError:
        known = " or ".join(reason.value for reason in Dismissal)
        sentence = f"{quoted(word)} is not a reason. Choose {known}."
        raise InvalidInput(sentence, field="reason", code="dismissal_unknown") from None


@command
def dismiss_suggestion(
    ref: str, reason: Dismissal, *, actor: Actor, at: datetime
) -> SuggestionShown:
    """Say no to a suggestion; its episode brings no other.

    Raises:
        NotFound: `suggestion_unknown`.
        SuggestionAnswered: It has an answer, or its time is over.
    """
    require(actor, Act.RUN_INCIDENT)
    row = suggestion_row(ref, lock=True)
    if row.fate:
        what = Fate(row.fate).label(SuggestionKind(row.kind)).lower()
        sentence = f"This suggestion has its answer: {what}. There is nothing left to say."
        raise SuggestionAnswered(sentence, details={"fate": row.fate})
    row.dismissed_at, row.dismissal, row.by = at, reason.value, actor.label
    settle(row, Thresholds(), at=at)
    record.audit(
        "recognition.suggestion.answered",
        f"suggestion:{row.ref}",
        actor=actor,
        at=at,
        team=row.team,
        answer="dismissed",
        reason=reason.value,
    )
    record.fact("recognition.suggestion.answered", at=at, team=row.team)
    return shown(row)


def declared(team: Team, incident: Incident, *, actor: Actor, at: datetime) -> None:
    """In the transaction of a declaration: it is the answer to what was suggested."""
    _followed(team, DECLARING, incident, actor=actor, at=at)


def stood_down(team: Team, *, actor: Actor, at: datetime) -> None:
    """In the transaction of a stand-down: it is the answer to what was suggested."""
    _followed(team, STANDING_DOWN, None, actor=actor, at=at)


def settle(row: ModeSuggestion, thresholds: Thresholds, *, at: datetime) -> bool:
    """Write down what became of a locked suggestion by now; whether that is news."""
    since = Since(row.made_at, row.followed_at, row.dismissed_at, row.over_at)
    found = fate(since, at=at, thresholds=thresholds)
    before = row.fate
    row.fate, row.fate_at = (found[0].value, found[1]) if found else ("", None)
    row.save(update_fields=SETTLED)
    return row.fate != before


def _followed(
    team: Team,
    kinds: Iterable[str],
    incident: Incident | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    found = ModeSuggestion.objects.select_for_update(of=("self",), no_key=True).filter(
        team=team, kind__in=list(kinds), made_at__gt=at - LOOKED_BACK, made_at__lte=at
    )
    rows = list(found.filter(followed_at=None).order_by("pk"))
    if not rows:
        return
    thresholds = settings_of([team.pk])[team.pk].thresholds
    is_news = False
    for row in rows:
        row.followed_at, row.by = at, actor.label
        row.incident = incident or row.incident
        row.is_by_itself = actor.label == PEACETIME.label
        is_news = settle(row, thresholds, at=at) or is_news
    if is_news:
        record.fact("recognition.suggestion.answered", at=at, team=team)
