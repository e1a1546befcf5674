"""Outages that were seen: incidents as the services' own, or as brought by another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from peacetime.domain.dependencies.durations import seen_duration
from peacetime.domain.dependencies.services import Outages
from peacetime.domain.shared.spans import Span, union
from peacetime.queries.beginnings import BEGAN
from peacetime.queries.sight import Sight, visible
from peacetime.storage.models import Incident, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

YEAR = timedelta(days=365)
MONTH = YEAR / 12
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of the services of an organisation.

    An incident that names several services and no cause is each one's own outage: nobody has said which
    of them brought it. One with a cause is that service's own and no other's.
    """

    spans: Mapping[str, tuple[Span, ...]]  # when each was down, whatever brought it
    own: Mapping[str, tuple[Span, ...]]  # by causes of its own
    months: Mapping[str, float]  # for which each was watched

    def outages(self, service: str) -> Outages | None:
        """A service's own outages by its slug; None where nobody can tell."""
        months = self.months.get(service, 0.0)
        spans = self.own.get(service, ())
        duration = seen_duration([span.duration / MINUTE for span in spans])
        if months <= 0 or duration is None:
            return None
        return Outages(len(spans) / months, duration, count=len(spans), months=months)


def seen_outages(sight: Sight, *, at: datetime, within: timedelta = YEAR) -> Seen:
    """What was seen of the services in use, in incidents that somebody may see; two queries.

    Args:
        sight: Whose.
        at: The end of what is looked at.
        within: How far back.
    """
    start = at - within
    months = _watched(start=start, at=at)
    down: dict[str, list[Span]] = defaultdict(list)
    own: dict[str, list[Span]] = defaultdict(list)
    for began, ended, slug, cause in _ended(sight, start=start, at=at):
        span = Span(began, ended)
        if slug is not None:
            down[slug].append(span)
        if cause is not None:  # down too, though nobody may have named it among those affected
            down[cause].append(span)
            own[cause].append(span)
        elif slug is not None:
            own[slug].append(span)
    nothing: dict[str, tuple[Span, ...]] = dict.fromkeys(months, ())
    return Seen(nothing | _joined(down), nothing | _joined(own), months)


def _watched(*, start: datetime, at: datetime) -> dict[str, float]:
    """For how many months each service was watched: since its team's history, or of nobody's since any."""
    rows = Service.objects.filter(retired_at=None).values_list("slug", "team__history_from")
    histories: dict[str, datetime | None] = dict(rows)
    known = [since for since in histories.values() if since is not None]
    if not known:
        return {}
    first = min(known)
    return {
        slug: max(at - max(start, since or first), timedelta()) / MONTH
        for slug, since in histories.items()
    }


def _ended(
    sight: Sight, *, start: datetime, at: datetime
) -> QuerySet[Incident, tuple[datetime, datetime, str | None, str | None]]:
    """Beginning, end, service and cause of each incident that is over, a row for each service."""
    rows = Incident.objects.filter(
        visible(sight), kind="incident", is_drill=False, merged_into=None
    ).annotate(began=BEGAN, ended=Coalesce("mitigated_at", "resolved_at"))
    over = rows.filter(began__gte=start, ended__lte=at, ended__gt=F("began"))
    named = over.filter(Q(services__isnull=False) | Q(upstream_cause__isnull=False))
    return named.values_list("began", "ended", "services__slug", "upstream_cause__service__slug")


def _joined(spans: Mapping[str, Iterable[Span]]) -> dict[str, tuple[Span, ...]]:
    return {slug: tuple(union(each)) for slug, each in spans.items()}
