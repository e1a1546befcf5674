"""Suggestions as doors show them, and how often they were right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.modes.recognition.fates import Fate, Precision, precision
from peacetime.domain.modes.recognition.proposal import Proposal
from peacetime.domain.modes.recognition.signs import Sign
from peacetime.domain.modes.recognition.suggestions import Dismissal, SuggestionKind
from peacetime.domain.shared.text import quoted
from peacetime.queries.lookup import NotFound, is_storable
from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.queries.sight import OUTSIDE, Sight, hidden_from
from peacetime.storage.models import ModeSuggestion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

MOST_OPEN = 50  # on one page


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """One reason, and the groups of alerts behind it by their ids."""

    sign: str
    label: str
    sentence: str
    weight: float
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """One suggestion with its reasons and what became of it."""

    ref: str
    number: int  # in which order suggestions were made
    team_slug: str
    team_name: str
    time_zone: str
    kind: SuggestionKind
    reasons: tuple[ReasonShown, ...]
    weight: float
    made_at: datetime
    told_at: datetime | None
    told_to: str
    fate: Fate | None
    fate_at: datetime | None
    by: str
    dismissal: Dismissal | None
    incident: str  # "" where there is none, or it may not be seen
    is_by_itself: bool

    @property
    def headline(self) -> str:
        """What was noticed, as a sentence without reasons."""
        return self.kind.headline

    @property
    def sentence(self) -> str:
        """What was noticed, with the heaviest reason."""
        return f"{self.headline}: {self.reasons[0].sentence}" if self.reasons else self.headline

    @property
    def fate_label(self) -> str:
        """What became of it; "Open" while that is not known."""
        return self.fate.label(self.kind) if self.fate else "Open"

    @property
    def answer_url(self) -> str:
        """Where what it asks for is done."""
        if self.kind.asks_to_declare:
            return f"/teams/{self.team_slug}/rescue?suggestion={self.ref}"
        if self.kind is SuggestionKind.STALE and self.incident:
            return f"/incidents/{self.incident}/stand-down"
        return f"/teams/{self.team_slug}"


def open_suggestions(*, teams: Iterable[str] | None = None) -> tuple[SuggestionShown, ...]:
    """What waits for an answer, of every team or of these, the latest first; one query."""
    rows = _rows().filter(fate="", team__archived_at=None)
    if teams is not None:
        rows = rows.filter(team__slug__in=list(teams))
    return tuple(shown(row) for row in rows.order_by("-made_at", "-pk")[:MOST_OPEN])


def suggestion_named(ref: str, *, sight: Sight = OUTSIDE) -> SuggestionShown:
    """One suggestion.

    Raises:
        NotFound: `suggestion_unknown`.
    """
    row = suggestion_row(ref)
    return shown(row, hidden=_hidden([row], sight))


def suggestion_row(ref: str, *, lock: bool = False) -> ModeSuggestion:
    """One suggestion as it is stored.

    Raises:
        NotFound: `suggestion_unknown`.
    """
    rows = _rows()
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = rows.filter(ref=ref).first() if is_storable(ref) else None
    if row is None:
        raise NotFound(f"There is no suggestion {quoted(ref)}.", code="suggestion_unknown")
    return row


def suggestions_page(
    *, team: str = "", page: int = 1, sight: Sight = OUTSIDE
) -> Page[SuggestionShown]:
    """Every suggestion, of all teams or of one, the latest first, fifty a page."""
    rows = _rows().order_by("-made_at", "-pk")
    if team:
        rows = rows.filter(team__slug=team) if is_storable(team) else rows.none()

    def show(found: Iterable[ModeSuggestion]) -> list[SuggestionShown]:
        kept = list(found)
        hidden = _hidden(kept, sight)
        return [shown(row, hidden=hidden) for row in kept]

    return paged(rows, page=page, show=show)


def suggestions_after(
    after: int = 0,
    *,
    team: str = "",
    is_open: bool | None = None,
    sight: Sight = OUTSIDE,
    limit: int = FIFTY,
) -> list[SuggestionShown]:
    """Suggestions in the order in which they were made, from the one after `after`."""
    rows = _rows().filter(pk__gt=after)
    if team:
        rows = rows.filter(team__slug=team)
    if is_open is not None:
        rows = rows.filter(fate="") if is_open else rows.exclude(fate="")
    found = list(rows.order_by("pk")[:limit])
    hidden = _hidden(found, sight)
    return [shown(row, hidden=hidden) for row in found]


@dataclass(frozen=True, slots=True)
class KindPrecision:
    """How often suggestions of one kind were right."""

    kind: SuggestionKind
    found: Precision

    @property
    def sentence(self) -> str:
        """In words: “12 of 15 suggestions were followed by a declaration”."""
        answer = {SuggestionKind.STALE: " by a stand-down"}
        ending = answer.get(self.kind, " by a declaration")
        return self.found.sentence.replace(" followed (", f" followed{ending} (")


def precisions(*, team: str = "") -> list[KindPrecision]:
    """How often suggestions were right, by kind, of all teams or of one; one query.

    Of flapping nothing is counted: it asks for no single act.
    """
    rows = ModeSuggestion.objects.exclude(kind=SuggestionKind.FLAPPING.value)
    if team:
        rows = rows.filter(team__slug=team) if is_storable(team) else rows.none()
    fates: dict[str, list[Fate | None]] = {}
    for kind, fate in rows.values_list("kind", "fate"):
        fates.setdefault(kind, []).append(Fate(fate) if fate else None)
    counted = [kind for kind in SuggestionKind if kind is not SuggestionKind.FLAPPING]
    return [KindPrecision(kind, precision(fates.get(kind.value, []))) for kind in counted]


def proposal_of(row: ModeSuggestion) -> Proposal:
    """What a declaration would say."""
    kept = row.proposal
    return Proposal(
        trigger=Trigger(kept["trigger"]),
        summary=kept["summary"],
        severity=Severity(kept["severity"]),
        services=tuple(kept["services"]),
        done_when=kept["done_when"],
    )


def proposal_for(ref: str, *, team: str) -> Proposal | None:
    """What the form that declares begins with, for a suggestion of this very team; None without one."""
    if not is_storable(ref):
        return None
    row = ModeSuggestion.objects.filter(ref=ref, team__slug=team).first()
    return proposal_of(row) if row is not None and row.proposal else None


def shown(row: ModeSuggestion, *, hidden: frozenset[str] = frozenset()) -> SuggestionShown:
    """One suggestion for a door; `hidden` are refs of incidents that may not be seen."""
    ref = row.incident.ref if row.incident else ""
    return SuggestionShown(
        ref=row.ref,
        number=row.pk,
        team_slug=row.team.slug,
        team_name=row.team.name,
        time_zone=row.team.time_zone,
        kind=SuggestionKind(row.kind),
        reasons=tuple(_reason(kept) for kept in row.reasons),
        weight=row.weight,
        made_at=row.made_at,
        told_at=row.told_at,
        told_to=row.told_to,
        fate=Fate(row.fate) if row.fate else None,
        fate_at=row.fate_at,
        by=row.by,
        dismissal=Dismissal(row.dismissal) if row.dismissal else None,
        incident="" if ref in hidden else ref,
        is_by_itself=row.is_by_itself,
    )


def _reason(kept: dict[str, object]) -> ReasonShown:
    sign = Sign(str(kept["sign"]))
    keys = kept["keys"]
    assert isinstance(keys, list)
    weight = kept["weight"]
    assert isinstance(weight, int | float)
    return ReasonShown(
        sign.value, sign.label, str(kept["sentence"]), float(weight), tuple(str(k) for k in keys)
    )


def _rows() -> QuerySet[ModeSuggestion]:
    return ModeSuggestion.objects.select_related("team", "incident")


def _hidden(rows: Iterable[ModeSuggestion], sight: Sight) -> frozenset[str]:
    refs = {
        row.incident.ref for row in rows if row.incident is not None and row.incident.is_private
    }
    return hidden_from(sight, refs) if refs else frozenset()
