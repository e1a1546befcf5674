"""One team: its mode in a sentence, its past, its incidents, and the two forms' defaults."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from peacetime.domain.incidents.roles import Role
from peacetime.queries import proposals
from peacetime.queries.lookup import NotFound
from peacetime.queries.people_choices import people_choices
from peacetime.queries.team_page import PAGE_SIZE, lines, share_sentence, team_page
from peacetime.storage.models import Incident, Membership, Person, Rescue, Team, TeamHoliday
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.roles import assign_role
from tests.acts import OVER, opened, stood_down
from tests.builders import NOON, a_declaration, a_person, a_rescue, a_service, a_team
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def test_a_team_without_a_past_invents_none(cast: Cast) -> None:
    page = team_page("checkout", at=NOON)
    assert (page.rescues_total, page.median_rescue, page.incidents_total) == (0, None, 0)
    assert share_sentence(page.share_90_days) == "100% in Delivery"
    assert [(m.name, m.is_lead) for m in page.members] == [
        ("Alice Abel", True),
        ("Bob Beier", False),
    ]


def test_a_history_that_begins_now_is_not_known_yet(db: None) -> None:
    a_team()
    Team.objects.update(history_from=NOON)
    page = team_page("checkout", at=NOON)
    assert page.share_90_days.share is None
    assert share_sentence(page.share_90_days) == "Not known yet"


def test_shares_and_medians_leave_out_what_is_not_known(cast: Cast) -> None:
    for hours, days in ((1, 9), (3, 20), (8, 40), (5, 200)):
        a_rescue(cast.checkout, hours=hours, before=days * DAY)
    Rescue.objects.create(team=cast.checkout, started_at=NOON - 5 * DAY, end_is="unknown")
    page = team_page("checkout", at=NOON)
    assert (page.rescues_total, page.rescues_90_days, page.rescues_ended) == (5, 4, 4)
    assert page.median_rescue == 4 * HOUR
    assert page.share_90_days.in_rescue == 12 * HOUR
    assert share_sentence(page.share_90_days) == "99% in Delivery; the end of 1 is not known"


def test_incidents_come_newest_first_fifty_a_page(cast: Cast) -> None:
    Incident.objects.bulk_create(
        Incident(
            team=cast.checkout,
            summary=f"incident {n}",
            is_open=False,
            origin="import",
            impact_started_at=NOON - n * DAY,
            resolved_at=None if n == 1 else NOON - n * DAY + HOUR,
            created_at=NOON,
            ref=f"i{n:07}",
        )
        for n in range(1, PAGE_SIZE + 3)
    )
    first = team_page("checkout", at=NOON)
    assert [line.summary for line in first.incidents[:2]] == ["incident 1", "incident 2"]
    assert [line.length for line in first.incidents[:2]] == [None, HOUR]
    assert (first.pages, len(first.incidents)) == (2, PAGE_SIZE)
    for page in (2, 3, 10**30):
        last = team_page("checkout", at=NOON, page=page)
        assert [line.summary for line in last.incidents] == ["incident 51", "incident 52"]
    assert team_page("checkout", at=NOON, page=-1).incidents == first.incidents


def test_an_unknown_team_is_refused(db: None) -> None:
    for slug in ("nothing", "\0", "\ud800"):
        for read in (
            lambda s=slug: lines(s, at=NOON),
            lambda s=slug: team_page(s, at=NOON),
            lambda s=slug: proposals.declaration_form(s),
            lambda s=slug: proposals.stand_down_form(s, at=NOON),
        ):
            with pytest.raises(NotFound):
                read()


def test_the_lines_of_a_recovering_team(cast: Cast) -> None:
    opened(cast)
    stood_down(cast, replace(OVER, recovery_until=NOON + 5 * HOUR))
    said = lines("checkout", at=NOON + 2 * HOUR)
    assert (said.mode, said.channel) == ("recovering", "🟢 Delivery (recovering)")
    assert (said.since, said.recovering_until) == (NOON + HOUR, NOON + 5 * HOUR)


# the forms' defaults ------------------------------------------------------------------------------


def test_the_form_to_declare_offers_the_team_first_and_nobody_who_left(cast: Cast) -> None:
    left, inactive, back = (a_person(f"{n} Gray", email=f"{n}@example.org") for n in "xyz")
    Person.objects.filter(pk=inactive.pk).update(is_active=False)
    for person in (left, back):
        Membership.objects.create(
            team=cast.checkout, person=person, joined_on=date(2025, 1, 1), left_on=date(2025, 9, 1)
        )
    Membership.objects.create(team=cast.checkout, person=back, joined_on=date(2026, 1, 1))
    a_service("Web shop")
    a_service("Payments API", team=cast.checkout)
    form = proposals.declaration_form("checkout")
    assert [(c.label, c.is_in_team) for c in form.people.choices] == [
        ("Alice Abel", True),
        ("Bob Beier", True),
        ("z Gray", True),
        ("Charlie Cho", False),
        ("Dana Dorn", False),
    ]
    assert [c.label for c in form.services] == ["Payments API", "Web shop"]
    assert (form.is_in_rescue, form.open_incident) == (False, None)
    incident = opened(cast)
    again = proposals.declaration_form("checkout")
    assert (again.is_in_rescue, again.open_incident, again.since) == (True, incident.ref, NOON)


def test_who_leaves_later_can_still_be_chosen(cast: Cast) -> None:
    Membership.objects.filter(person=cast.bob).update(left_on=date(2099, 1, 1))
    bob = next(c for c in people_choices(cast.checkout).choices if c.label == "Bob Beier")
    assert bob.is_in_team


def test_the_form_to_stand_down_proposes_everything(cast: Cast) -> None:
    incident = opened(cast)
    mark_criterion(incident.ref, 1, is_met=True, actor=cast.acting("bob"), at=NOON)
    for name in ("dana", "bob"):
        person = getattr(cast, name)
        assign_role(incident.ref, Role.RESPONDER, person.email, actor=cast.acting(name), at=NOON)
    wednesday_evening = NOON + 8 * HOUR
    form = proposals.stand_down_form("checkout", at=wednesday_evening)
    assert form.unmet == ("Monitoring confirms a stable trend", "Short-term mitigation in place")
    assert form.recognition == (
        "Thanks to Alice Abel, Bob Beier and Dana Dorn for getting us out of this."
    )
    assert form.postmortem_owner == "alice@example.org"
    assert form.recovery_until == datetime(2026, 3, 5, 8, tzinfo=UTC), "Thursday 09:00 in Berlin"
    # 48 to 72 hours later is Friday 21:00 to Saturday: days off follow
    assert form.postmortem_at is not None
    assert form.postmortem_at.date() == date(2026, 3, 9)
    assert "so this is on the next day with room, Monday 9 March" in form.postmortem_reason


def test_recovery_lasts_over_days_off(cast: Cast) -> None:
    TeamHoliday.objects.create(team=cast.checkout, day=date(2026, 3, 9), name="Team day")
    friday = datetime(2026, 3, 6, 15, tzinfo=UTC)
    form = proposals.stand_down_form("checkout", at=friday)
    assert form.recovery_until == datetime(2026, 3, 10, 8, tzinfo=UTC), "Tuesday morning"


def test_a_team_that_never_works_recovers_a_day_and_chooses_the_time_of_its_review(
    cast: Cast,
) -> None:
    Team.objects.update(workdays="")
    form = proposals.stand_down_form("checkout", at=NOON)
    assert form.recovery_until == NOON + DAY
    assert form.postmortem_at is None
    assert "No working hours are free" in form.postmortem_reason


def test_a_night_shift_recovers_until_its_next_shift(cast: Cast) -> None:
    Team.objects.update(work_starts=time(18), work_ends=time(0))
    form = proposals.stand_down_form("checkout", at=NOON)
    assert form.recovery_until == datetime(2026, 3, 5, 17, tzinfo=UTC)


def test_without_roles_everybody_is_thanked(cast: Cast) -> None:
    opened(cast, a_declaration())
    form = proposals.stand_down_form("checkout", at=NOON)
    assert (form.recognition, form.postmortem_owner) == ("Thanks to everybody who helped.", "")
