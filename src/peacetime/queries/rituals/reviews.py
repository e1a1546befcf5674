"""Reviews of incidents: when each is planned, whether it is late, whether it was held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Min, Q

from peacetime.domain.rituals.records import Status, status
from peacetime.domain.rituals.rhythms import Occurrence
from peacetime.domain.rituals.standard import RitualKind, review_ritual
from peacetime.domain.rituals.windows import DEFAULT_RULE, late_sentence, lateness
from peacetime.queries.incident_teams import of_team
from peacetime.queries.rituals.rhythms import kept_since
from peacetime.queries.rituals.standing import RecordShown, domain_record, record_shown
from peacetime.queries.sight import OUTSIDE, Sight, visible
from peacetime.queries.timeline import names_of
from peacetime.queries.working_hours import hours_of
from peacetime.storage.models import Incident, Postmortem, RitualRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from peacetime.domain.shared.hours import WorkingHours
    from peacetime.storage.models import Team

LOOKS_BACK = timedelta(days=90)
LENGTH = timedelta(hours=1)
# Drills, merged ones, maintenance and what another tool knew are asked for none.
ASKED = Q(is_open=False, origin="declared", kind="incident", is_drill=False, merged_into=None)


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """The review of one incident. `status` is None where no date is planned; `sentence` says how it stands."""

    incident: str
    summary: str
    is_private: bool
    team_slug: str
    team_name: str
    time_zone: str
    ended_at: datetime | None
    planned_at: datetime | None
    owner: str
    status: Status | None
    is_late: bool
    sentence: str
    record: RecordShown | None

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/teams/{self.team_slug}/rituals/review/{self.incident}"


def review_of(incident: Incident, *, at: datetime) -> ReviewShown:
    """The review of one incident that the caller may see."""
    return _shown([incident], at=at)[0]


def reviews_of(incidents: Iterable[Incident], *, at: datetime) -> dict[int, ReviewShown]:
    """Reviews of incidents that the caller may see, by their keys, of those that ask for one; five queries."""
    keys = [incident.pk for incident in incidents]
    rows = Incident.objects.filter(ASKED, pk__in=keys).select_related("team", "postmortem_owner")
    found = list(rows)
    return dict(zip((row.pk for row in found), _shown(found, at=at), strict=True))


def reviews(*, at: datetime, team: Team | None = None, sight: Sight = OUTSIDE) -> list[ReviewShown]:
    """Reviews that are ahead, or of incidents that ended in the last 90 days; the next one first.

    Of what was over before reviews were kept here, only what somebody recorded.
    """
    rows = list(
        reviewed(sight, team=team, since=at - LOOKS_BACK).order_by(
            "postmortem_at", "closed_at", "pk"
        )
    )
    begun = _begun({row.team_id for row in rows}, at=at)
    found = zip(rows, _shown(rows, at=at), strict=True)
    return [one for row, one in found if _is_kept(row, one, begun[row.team_id])]


def late_reviews(found: Iterable[ReviewShown]) -> list[ReviewShown]:
    """Those that are late and were not held, or skipped for a reason."""
    over = {Status.HELD, Status.SKIPPED}
    return [one for one in found if one.is_late and one.status not in over]


def reviewed(
    sight: Sight, *, team: Team | None = None, since: datetime | None = None
) -> QuerySet[Incident]:
    """Incidents that are to be reviewed: declared here, over, no drill and no part of another."""
    rows = Incident.objects.filter(ASKED, visible(sight), team__archived_at=None)
    if team is not None:
        rows = rows.filter(of_team(team))
    if since is not None:
        rows = rows.filter(Q(closed_at__gte=since) | Q(postmortem_at__gte=since))
    return rows.select_related("team", "postmortem_owner")


def review_occurrence(incident: Incident, hours: WorkingHours) -> Occurrence | None:
    """The one time of a review as the domain knows it; None where it has no date."""
    if incident.postmortem_at is None:
        return None
    ritual = review_ritual(incident.ref, incident.postmortem_at, hours)
    return Occurrence(ritual, incident.ref, incident.postmortem_at)


def records_of_reviews(refs: Iterable[str]) -> dict[str, RitualRecord]:
    """What is recorded of reviews, by the incident."""
    rows = RitualRecord.objects.filter(ritual=RitualKind.REVIEW.value, occurrence__in=list(refs))
    return {row.occurrence: row for row in rows}


def _shown(rows: Iterable[Incident], *, at: datetime) -> list[ReviewShown]:
    incidents = list(rows)
    records = records_of_reviews(row.ref for row in incidents)
    written = _written([row.pk for row in incidents])
    hours = hours_of({row.team_id: row.team for row in incidents}.values())
    names = names_of(row.recorded_by for row in records.values())
    return [
        _one(
            row,
            hours[row.team_id],
            records.get(row.ref),
            written.get(row.pk),
            names,
            at=at,
        )
        for row in incidents
    ]


def _begun(teams: set[int], *, at: datetime) -> dict[int, datetime]:
    """Since when each team's reviews are kept here: since one looks, or their first record."""
    since = kept_since(at)
    rows = RitualRecord.objects.filter(ritual=RitualKind.REVIEW.value, team__in=teams)
    firsts = rows.order_by().values("team_id").annotate(first=Min("recorded_at"))
    first = {row["team_id"]: row["first"] for row in firsts}
    return {team: min(since, first.get(team, since)) for team in teams}


def _is_kept(incident: Incident, one: ReviewShown, begun: datetime) -> bool:
    moments = (incident.closed_at, incident.postmortem_at)
    is_since = any(moment is not None and moment >= begun for moment in moments)
    return is_since or one.status in (Status.HELD, Status.SKIPPED)


def _written(incidents: list[int]) -> dict[int, datetime]:
    """When the review of a postmortem was held, as its own page says."""
    rows = Postmortem.objects.filter(incident__in=incidents, reviewed_at__isnull=False)
    return {row.incident_id or 0: row.reviewed_at for row in rows.defer("text") if row.reviewed_at}


def _one(
    incident: Incident,
    hours: WorkingHours,
    record: RitualRecord | None,
    reviewed_at: datetime | None,
    names: Mapping[str, str],
    *,
    at: datetime,
) -> ReviewShown:
    occurrence = review_occurrence(incident, hours)
    stands = _status(occurrence, record, reviewed_at, at=at)
    ended_at = incident.resolved_at or incident.closed_at
    met_at = _met_at(incident, record, reviewed_at, stands, at=at)
    late = lateness(ended_at, met_at) if ended_at is not None else timedelta()
    owner = incident.postmortem_owner
    return ReviewShown(
        incident=incident.ref,
        summary=incident.summary,
        is_private=incident.is_private,
        team_slug=incident.team.slug,
        team_name=incident.team.name,
        time_zone=incident.team.time_zone,
        ended_at=ended_at,
        planned_at=incident.postmortem_at,
        owner=owner.name if owner else "",
        status=stands,
        is_late=bool(late),
        sentence=_sentence(stands, late),
        record=record_shown(record, names) if record else None,
    )


def _status(
    occurrence: Occurrence | None,
    record: RitualRecord | None,
    reviewed_at: datetime | None,
    *,
    at: datetime,
) -> Status | None:
    if record is not None:
        return Status.HELD if record.is_held else Status.SKIPPED
    if reviewed_at is not None:
        return Status.HELD
    return None if occurrence is None else status(occurrence, domain_record(None), at=at)


def _met_at(
    incident: Incident,
    record: RitualRecord | None,
    reviewed_at: datetime | None,
    stands: Status | None,
    *,
    at: datetime,
) -> datetime:
    """When it was, or is planned; now, where its day has passed or none is planned."""
    if stands is Status.HELD:
        said = (reviewed_at, record.recorded_at if record else None)
        return min(moment for moment in said if moment is not None)
    planned = incident.postmortem_at
    return planned if planned is not None and planned > at else at


def _sentence(stands: Status | None, late: timedelta) -> str:
    words = {
        None: "No date is planned yet.",
        Status.UPCOMING: "",
        Status.DUE: "Its time has come. Was it held?",
        Status.HELD: "It was held.",
        Status.SKIPPED: "It was left out for a reason.",
        Status.MISSED: "Its time passed, and nobody said that it was held.",
    }
    is_told = late and stands is not Status.SKIPPED
    told = late_sentence(late) if is_told else ""
    if stands is Status.HELD and told:
        told = told.replace("It is ", "It was ", 1)
    return " ".join(part for part in (words[stands], told) if part) or _in_time()


def _in_time() -> str:
    hour = timedelta(hours=1)
    return f"Within {DEFAULT_RULE.latest // hour} hours after the end."


def review_named(ref: str, *, at: datetime, sight: Sight = OUTSIDE) -> ReviewShown | None:
    """The review of an incident for its room; None where it has none, or is not to be seen."""
    incident = reviewed(sight).filter(ref=ref).first()
    if incident is None:
        return None
    one, begun = review_of(incident, at=at), _begun({incident.team_id}, at=at)
    return one if _is_kept(incident, one, begun[incident.team_id]) else None
