"""Everything that recognition sees of teams at one moment, read for all of them together."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef, Q

from peacetime.domain.modes.recognition.evidence import evidence
from peacetime.domain.modes.recognition.trouble import Load
from peacetime.domain.modes.recognition.watching import RescueSeen, Seen
from peacetime.queries.memberships import present
from peacetime.queries.recognition.matters import open_groups, open_troubles
from peacetime.queries.recognition.settings import SettingShown, settings_of
from peacetime.queries.working_hours import hours_of
from peacetime.storage.models import (
    AlertGroup,
    Engagement,
    ExitCriterion,
    Incident,
    Membership,
    ModeSuggestion,
    RecognitionState,
    Rescue,
    RoleAssignment,
    Team,
    TimelineEntry,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.domain.modes.recognition.trouble import Trouble

PAGES_OF = timedelta(hours=12)
PAGING = ("critical", "error")
NO_LIFE = ("reminder",)  # what Peacetime says itself while nobody is there


@dataclass(frozen=True, slots=True)
class TeamSeen:
    """A team with what is seen of it, what is behind that, and how it wants to be told."""

    team: Team
    seen: Seen
    troubles: tuple[Trouble, ...]
    setting: SettingShown


def teams_to_look_at() -> set[int]:
    """Teams of which something may be said or may be over: most teams are none of them; five queries.

    Those with an open matter, in Rescue Mode, with people in incidents of others, with an episode that
    goes on, or with a suggestion that has no fate.
    """
    rows = Team.objects.filter(archived_at=None)
    engaged = _engaged_roles().values("person")
    conditions = (
        Q(pk__in=open_groups().values("team")),
        Q(pk__in=Rescue.objects.filter(end_is="open").values("team")),
        Q(pk__in=Membership.objects.filter(present(), person__in=engaged).values("team")),
        Q(pk__in=RecognitionState.objects.filter(is_calm=False).values("team")),
        Q(pk__in=ModeSuggestion.objects.filter(fate="").values("team")),
    )
    found: set[int] = set()
    for condition in conditions:
        found |= set(rows.filter(condition).values_list("pk", flat=True))
    return found


def teams_seen(teams: Collection[int], *, at: datetime) -> list[TeamSeen]:
    """What is seen of each of these teams; a dozen queries, however many teams."""
    rows = list(Team.objects.filter(pk__in=teams, archived_at=None).order_by("pk"))
    ids = [team.pk for team in rows]
    settings, troubles = settings_of(ids), open_troubles(ids)
    pages, people = _pages_off_hours(rows, at=at), _people(ids)
    rescues = _rescues(ids, settings, at=at)
    alive = _rescues_seen(rows, at=at)
    found = []
    for team in rows:
        setting = settings[team.pk]
        load = Load(people[team.pk], pages[team.pk])
        open_ones = troubles.get(team.pk, [])
        weighed = evidence(open_ones, at=at, load=load, thresholds=setting.thresholds)
        seen = Seen(at, weighed, alive.get(team.pk), tuple(rescues[team.pk]))
        found.append(TeamSeen(team, seen, tuple(open_ones), setting))
    return found


def _pages_off_hours(teams: Sequence[Team], *, at: datetime) -> Counter[int]:
    """How many groups paged each team outside its working hours in the last hours."""
    rows = AlertGroup.objects.filter(
        team__in=[team.pk for team in teams],
        last_at__gt=at - PAGES_OF,
        last_at__lte=at,
        level__in=PAGING,
        merged_into=None,
    )
    moments = list(rows.values_list("team_id", "last_at"))
    paged = {team for team, _ in moments}
    hours = hours_of(team for team in teams if team.pk in paged)
    return Counter(team for team, last_at in moments if not hours[team].is_working(last_at))


def _engaged_roles() -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(
        to_at=None, incident__is_open=True, incident__is_drill=False, person__is_active=True
    )


def _people(teams: Sequence[int]) -> Counter[int]:
    """How many of each team are engaged now: in a role of an open incident, or as somebody wrote down."""
    later = Engagement.objects.filter(key=OuterRef("key"), recorded_at__gt=OuterRef("recorded_at"))
    by_hand = Engagement.objects.filter(
        ~Exists(later), is_open=True, is_withdrawn=False, source="hand"
    )
    engaged = Q(person__in=_engaged_roles().values("person")) | Q(
        person__in=by_hand.exclude(person=None).values("person")
    )
    rows = Membership.objects.filter(present(), engaged, team__in=teams, person__is_active=True)
    return Counter(team for team, _ in set(rows.values_list("team_id", "person_id")))


def _rescues(
    teams: Sequence[int], settings: Mapping[int, SettingShown], *, at: datetime
) -> dict[int, list[datetime]]:
    """When the latest Rescues of each team were declared, as far back as its thresholds ask."""
    longest = max((s.thresholds.flap_hours for s in settings.values()), default=0.0)
    rows = Rescue.objects.filter(
        team__in=teams, origin="declared", started_at__gt=at - timedelta(hours=longest)
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for team, started_at in rows.order_by("started_at").values_list("team_id", "started_at"):
        found[team].append(started_at)
    return found


def _rescues_seen(teams: Sequence[Team], *, at: datetime) -> dict[int, RescueSeen]:
    """The Rescue of each team that is in one, with its latest sign of life."""
    rescues = list(Rescue.objects.filter(team__in=[t.pk for t in teams], end_is="open"))
    if not rescues:
        return {}
    incidents = _open_incidents(rescues)
    refs = {pk for pks in incidents.values() for pk in pks}
    entries = TimelineEntry.objects.filter(incident__in=refs).exclude(kind__in=NO_LIFE)
    written = dict(
        entries.values("incident").annotate(last=Max("at")).values_list("incident", "last")
    )
    unmet = _unmet(refs)
    alerted = _alerted([rescue.team_id for rescue in rescues], at=at)
    return {
        rescue.team_id: RescueSeen(
            rescue.started_at,
            max(
                [
                    rescue.started_at,
                    *(written[pk] for pk in incidents[rescue.pk] if pk in written),
                    *alerted.get(rescue.team_id, []),
                ]
            ),
            is_met=not unmet & incidents[rescue.pk],
        )
        for rescue in rescues
    }


def _open_incidents(rescues: Sequence[Rescue]) -> dict[int, set[int]]:
    """The incidents that go on in each Rescue; one query."""
    ids = [rescue.pk for rescue in rescues]
    rows = Incident.objects.filter(
        Q(rescue__in=ids) | Q(joined__rescue__in=ids), is_open=True, is_drill=False
    )
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    for pk, own, joined in rows.values_list("pk", "rescue", "joined__rescue"):
        for rescue in {own, joined} & found.keys():
            found[rescue].add(pk)
    return found


def _unmet(incidents: Collection[int]) -> set[int]:
    """Incidents of which a criterion is not met; the last is the postmortem, which standing down asks for."""
    last = ExitCriterion.objects.filter(
        incident=OuterRef("incident"), number__gt=OuterRef("number")
    )
    rows = ExitCriterion.objects.filter(Exists(last), incident__in=incidents, is_met=False)
    return set(rows.values_list("incident", flat=True))


def _alerted(teams: Sequence[int], *, at: datetime) -> dict[int, list[datetime]]:
    """When the latest alert of each team began."""
    rows = AlertGroup.objects.filter(team__in=teams, last_at__lte=at, merged_into=None)
    latest = rows.values("team").annotate(last=Max("last_at")).values_list("team", "last")
    return {team: [last] for team, last in latest}
