"""The sample organisation as it stands once it is loaded: believable, whole, and told to nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, F, Q

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.periods import EndIs, RescuePeriod, time_in_delivery
from peacetime.queries.access import PEACETIME, actor_of
from peacetime.queries.actions.board import BoardAsked, action_board, actions_found
from peacetime.queries.actions.follow_through import follow_through
from peacetime.queries.actions.one import action_page
from peacetime.queries.board import board
from peacetime.queries.calendars.meetings import team_calendar
from peacetime.queries.timeline import chain_findings
from peacetime.storage.models import (
    HistoryImport,
    Incident,
    Membership,
    Message,
    Person,
    RejectedRow,
    Reminder,
    Rescue,
    RoleAssignment,
    StatusUpdate,
    Team,
    TimelineEntry,
)
from peacetime.usecases.imports import read_import
from peacetime.usecases.sample.plan import DOMAIN
from tests.builders import NOON

# a database is only made where a test of the run is marked; each stays inside the module's transaction
pytestmark = pytest.mark.django_db
DECLARED = Q(origin="declared")


@pytest.fixture(scope="module", autouse=True)
def read(kept: None) -> None:
    """What the worker would read is read."""
    for history in HistoryImport.objects.all():
        read_import(history.pk, at=NOON)


def test_two_teams_are_in_rescue_one_recovers_and_the_others_deliver() -> None:
    seen = board(at=NOON)
    modes = {row.slug: row.mode for row in seen.teams}

    assert seen.headline.headline == "2 of 8 teams are in Rescue Mode"
    assert [slug for slug, mode in modes.items() if mode == "rescue"] == ["checkout", "search"]
    assert [slug for slug, mode in modes.items() if mode == "recovering"] == ["identity"]
    assert list(modes.values()).count("delivery") == 5


def test_one_rescue_has_lost_its_comms_lead_and_its_promise_and_one_is_calm() -> None:
    checkout, search = board(at=NOON).rescues

    assert (checkout.team_slug, checkout.update_state, checkout.comms_lead) == (
        "checkout",
        "overdue",
        None,
    )
    assert checkout.attention[0] == "Nobody is comms lead. Name one."
    assert (search.update_state, search.criteria_met, search.attention) == ("due", 2, ())


def test_what_needs_attention_differs_from_team_to_team() -> None:
    lacking = {row.slug: row.attention for row in board(at=NOON).teams}

    assert lacking["catalog"] == ("2 incidents without a postmortem date",)
    assert lacking["logistics"] == ("No lead is named",)
    assert lacking["mobile"] == ()


def test_teams_have_six_to_twelve_people_and_some_have_left() -> None:
    present = Count("memberships", filter=Q(memberships__left_on=None))
    sizes = Team.objects.annotate(present=present).values_list("present", flat=True)

    assert all(6 <= size <= 12 for size in sizes)
    assert Membership.objects.exclude(left_on=None).count() >= 3
    assert len(set(Team.objects.values_list("time_zone", flat=True))) == 8


def test_every_team_spends_most_of_its_year_in_delivery_and_no_two_alike() -> None:
    shares = []
    for team in Team.objects.all():
        rescues: list[RescuePeriod[int]] = [
            RescuePeriod(r.started_at, r.ended_at, EndIs(r.end_is), ())
            for r in Rescue.objects.filter(team=team).order_by("started_at")
        ]
        share = time_in_delivery(
            rescues, known_from=team.history_from, start=NOON - timedelta(days=365), end=NOON
        )
        assert share.share is not None
        shares.append(share.share)

    assert all(0.92 < share < 0.9999 for share in shares), shares
    assert len({round(share, 3) for share in shares}) > 4


def test_all_four_triggers_occur_and_the_one_crunch_was_approved() -> None:
    incidents = Incident.objects.filter(DECLARED)
    crunch = incidents.get(trigger="crunch")

    assert {i.trigger for i in incidents} == {"reliability", "security", "interrupt", "crunch"}
    assert crunch.approver is not None
    assert crunch.review_at is not None
    assert crunch.resolved_at is not None
    assert crunch.review_at < crunch.resolved_at


def test_no_text_has_an_open_slot_and_no_address_is_anybodys() -> None:
    texts = [
        *TimelineEntry.objects.values_list("text", flat=True),
        *TimelineEntry.objects.values_list("reason", flat=True),
        *StatusUpdate.objects.values_list("text", flat=True),
        *Message.objects.values_list("body", flat=True),
    ]
    addresses = Message.objects.values_list("destination", flat=True).distinct()

    assert [text for text in texts if "{" in text or "}" in text] == []
    assert [address for address in addresses if not address.endswith(f"@{DOMAIN}")] == []


def test_every_timeline_begins_and_ends_with_a_mode_and_its_chain_holds() -> None:
    over = Incident.objects.filter(DECLARED, is_open=False)
    for incident in over.order_by("pk")[::12]:
        kinds = list(incident.timeline.values_list("kind", flat=True))
        assert kinds[0] == kinds[-1] == EntryKind.MODE
        assert len(kinds) == incident.timeline_length >= 10
        assert chain_findings(incident.ref) == []
    decisions = TimelineEntry.objects.filter(kind=EntryKind.DECISION)
    assert decisions.exclude(reason="").count() == decisions.count() > 100


def test_nothing_happens_before_it_was_declared_nor_after_it_ended() -> None:
    over = Q(incident__is_open=False)
    entries = TimelineEntry.objects.filter(over)
    roles = RoleAssignment.objects.filter(over)

    assert not entries.filter(at__lt=F("incident__declared_at")).exists()
    assert not entries.filter(at__gt=F("incident__resolved_at")).exists()
    assert not roles.filter(from_at__lt=F("incident__declared_at")).exists()
    assert not roles.filter(to_at__lte=F("from_at")).exists()
    assert not Incident.objects.filter(mitigated_at__gt=F("resolved_at")).exists()
    assert not Incident.objects.filter(resolved_at__gt=NOON).exists()


def test_who_held_a_role_was_in_the_team_then() -> None:
    for role in RoleAssignment.objects.select_related("incident")[::9]:
        day = role.from_at.date()
        stays = Membership.objects.filter(team=role.incident.team_id, person=role.person_id)
        assert stays.filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day).exists()


def test_standing_down_with_a_criterion_unmet_has_its_reason() -> None:
    over = Incident.objects.filter(DECLARED, is_open=False)
    unmet = over.filter(criteria__is_met=False).distinct()

    assert unmet.exists()
    assert not unmet.filter(override_reason="").exists()
    assert not over.exclude(pk__in=unmet).exclude(override_reason="").exists()


def test_nothing_of_the_past_is_on_its_way_to_anybody() -> None:
    past = Message.objects.filter(incident__is_open=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'message_id')::bigint FROM procrastinate_jobs WHERE task_name = 'deliver_message'"
        )
        deferred = {row[0] for row in cursor.fetchall()}

    assert past.count() > 1000
    assert not past.exclude(state="sent").exists()
    assert deferred == set(Message.objects.filter(state="pending").values_list("pk", flat=True))
    assert not past.filter(pk__in=deferred).exists()


def test_the_timers_of_the_two_rescues_and_of_the_recovery_are_set() -> None:
    waiting = Reminder.objects.filter(fired_at=None)

    assert set(waiting.values_list("incident__team__slug", "kind")) == {
        ("search", "update_due"),
        ("identity", "recovery_over"),
    }
    assert not waiting.filter(due_at__lte=NOON).exists()
    told = Reminder.objects.filter(outcome="told", incident__team__slug="checkout")
    assert sorted(told.values_list("kind", flat=True)) == ["roles_unfilled", "update_due"]


def test_the_older_files_come_in_through_the_import_with_their_dirt() -> None:
    monitor, by_hand = HistoryImport.objects.order_by("pk")

    assert (monitor.state, by_hand.state) == ("done", "done")
    assert monitor.rows_added > monitor.rescues  # several rows make one outage
    assert monitor.unknown_ends >= 1
    assert by_hand.rows_rejected == 4
    assert {"zero_duration", "severity_unknown", "end_unknown", "zone_assumed"} <= set(
        by_hand.remarks
    )
    assert set(RejectedRow.objects.values_list("code", flat=True)) >= {
        "month_out_of_range",
        "resolved_before_started",
    }
    assert Incident.objects.filter(kind="maintenance", rescue=None).count() == 4


def test_action_items_stand_in_every_way_and_each_has_its_history() -> None:
    sight = actor_of(Person.objects.filter(org_role="member").order_by("pk")[0])
    found = action_board(BoardAsked(), actor=sight, at=NOON)
    assert all(found.signs.values()), found.signs
    closed = actions_found(BoardAsked(state="closed"), actor=sight, at=NOON)
    assert {view.state for view in closed} == {"done", "dropped"}
    assert next(actions_found(BoardAsked(state="backlog"), actor=sight, at=NOON))
    assert follow_through(actor=sight, at=NOON).whole.is_judged
    blocked = next(view for view in found.page.items if view.state == "blocked")
    assert len(action_page(blocked.ref, actor=sight, at=NOON).history) == 3


def test_one_team_looks_at_its_meetings_and_those_of_another_wait() -> None:
    checkout, search = (
        team_calendar(slug, actor=PEACETIME, at=NOON) for slug in ("checkout", "search")
    )

    assert checkout.sentence == "8 meetings in the next 8 hours, 3 that can wait."
    assert {one.verdict for one in checkout.ahead} == {"postpone", "ask", "keep"}
    assert [one.title for one in checkout.ahead if one.is_private] == ["Busy"]
    assert len(checkout.unread) == 1
    assert [one.title for one in search.waiting] == ["Retrospective", "Relevance weekly"]
