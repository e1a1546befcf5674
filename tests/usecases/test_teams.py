from dataclasses import replace
from datetime import date, time

import pytest

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.teams_setup import team_setup, teams_page
from peacetime.storage.models import AuditEntry, Event, Team
from peacetime.usecases.teams import (
    Holiday,
    SlugTaken,
    TeamDraft,
    TeamInRescue,
    add_holiday,
    archive_team,
    change_team,
    create_team,
    remove_holiday,
    restore_team,
)
from tests.builders import NOON, a_declaration, a_team, an_incident
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

BERLIN = TeamDraft(name="Search", time_zone="Europe/Berlin")


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def test_a_team_begins_in_delivery_with_its_history(cast: Cast) -> None:
    draft = TeamDraft(
        name=" Search ",
        time_zone="Asia/Kolkata",
        workdays="17654",
        work_starts=time(10),
        work_ends=time(0),
        holiday_calendar="de-by",
        holidays=[Holiday(date(2026, 12, 31), "Year's end"), Holiday(date(2026, 5, 4))],
    )
    team = create_team("search", draft, actor=cast.acting("dana"), at=NOON)
    assert (team.name, team.workdays, team.holiday_calendar) == ("Search", "14567", "DE-BY")
    assert [holiday.day for holiday in team.holidays] == [date(2026, 5, 4), date(2026, 12, 31)]
    assert team.history_from == team.created_at == NOON
    assert team == team_setup("search")
    assert Event.objects.get().fact == "team.created"
    assert AuditEntry.objects.get().chain_id == "team:search"


@pytest.mark.parametrize(
    ("slug", "suggestion"),
    [("Платежи", "my-team"), ("Équipe Paiement", "equipe-paiement"), ("a--b", "a-b")],
)
def test_a_slug_in_another_alphabet_is_refused_with_a_suggestion(
    cast: Cast, slug: str, suggestion: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_team(slug, BERLIN, actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == "slug_invalid"
    assert refusal.value.details["suggestion"] == suggestion


@pytest.mark.parametrize("slug", ["checkout", "new"])
def test_a_slug_is_taken_once(cast: Cast, slug: str) -> None:
    with pytest.raises(SlugTaken) as refusal:
        create_team(slug, BERLIN, actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == "slug_taken"


def test_a_taken_slug_comes_with_a_free_one(cast: Cast) -> None:
    a_team("Checkout two", slug="checkout-2")
    with pytest.raises(SlugTaken) as refusal:
        create_team("checkout", BERLIN, actor=cast.acting("dana"), at=NOON)
    assert refusal.value.details["suggestion"] == "checkout-3"


@pytest.mark.parametrize(
    ("draft", "field", "code"),
    [
        (TeamDraft("", "Europe/Berlin"), "name", "text_required"),
        (TeamDraft("x" * 101, "Europe/Berlin"), "name", "text_too_long"),
        (TeamDraft("Search", "Berlin"), "time_zone", "unknown_time_zone"),
        (TeamDraft("Search", "UTC", workdays="128"), "workdays", "workdays_unreadable"),
        (TeamDraft("Search", "UTC", work_starts=time(17)), "working_hours", "hours_reversed"),
        (
            TeamDraft("Search", "UTC", holiday_calendar="XX"),
            "holiday_calendar",
            "unknown_holiday_calendar",
        ),
        (
            TeamDraft("Search", "UTC", holidays=[Holiday(date(1, 1, 1))]),
            "holidays",
            "holiday_out_of_range",
        ),
        (
            TeamDraft(
                "Search",
                "UTC",
                holidays=[Holiday(date.fromordinal(739_000 + n)) for n in range(201)],
            ),
            "holidays",
            "holidays_too_many",
        ),
    ],
)
def test_a_team_is_refused_with_field_and_code(
    cast: Cast, draft: TeamDraft, field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_team("search", draft, actor=cast.acting("dana"), at=NOON)
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert not Team.objects.filter(slug="search").exists()


def test_a_lead_changes_their_team_and_no_other(cast: Cast) -> None:
    a_team("Search")
    changed = change_team(
        "checkout",
        TeamDraft("Checkout & Pay", "UTC", holidays=[Holiday(date(2026, 1, 2), "Bridge")]),
        actor=cast.acting("alice"),
        at=NOON,
    )
    assert (changed.slug, changed.name, changed.time_zone) == ("checkout", "Checkout & Pay", "UTC")
    kept = change_team("checkout", BERLIN, actor=cast.acting("alice"), at=NOON)
    assert [holiday.name for holiday in kept.holidays] == ["Bridge"]
    emptied = change_team(
        "checkout", replace(BERLIN, holidays=()), actor=cast.acting("alice"), at=NOON
    )
    assert emptied.holidays == ()
    with pytest.raises(NotAllowed):
        change_team("search", BERLIN, actor=cast.acting("alice"), at=NOON)


def test_days_off_come_and_go_one_by_one(cast: Cast) -> None:
    alice, day = cast.acting("alice"), date(2026, 12, 31)
    add_holiday("checkout", date(2026, 5, 4), "Bridge", actor=alice, at=NOON)
    add_holiday("checkout", day, "x", actor=alice, at=NOON)
    team = add_holiday("checkout", day, "Year's end", actor=alice, at=NOON)
    assert [holiday.name for holiday in team.holidays] == ["Bridge", "Year's end"]
    assert len(remove_holiday("checkout", day, actor=alice, at=NOON).holidays) == 1
    remove_holiday("checkout", day, actor=alice, at=NOON)
    assert AuditEntry.objects.filter(fact="team.changed").count() == 4
    for actor in (cast.acting("bob"), cast.acting("charlie")):
        with pytest.raises(NotAllowed):
            add_holiday("checkout", day, actor=actor, at=NOON)
        with pytest.raises(NotAllowed):
            remove_holiday("checkout", date(2026, 5, 4), actor=actor, at=NOON)


def test_an_unchanged_team_records_nothing(cast: Cast) -> None:
    draft = TeamDraft("Checkout", "Europe/Berlin")
    change_team("checkout", draft, actor=cast.acting("alice"), at=NOON)
    assert not AuditEntry.objects.exists()


def test_a_team_in_rescue_is_not_archived(cast: Cast) -> None:
    an_incident(cast.checkout, a_declaration())
    with pytest.raises(TeamInRescue):
        archive_team("checkout", actor=cast.acting("dana"), at=NOON)


def test_an_archived_team_leaves_and_comes_back(cast: Cast) -> None:
    archive_team("checkout", actor=cast.acting("dana"), at=NOON)
    with pytest.raises(NotFound):
        team_setup("checkout")
    assert teams_page().total == 0
    assert [team.slug for team in teams_page(is_archived=True).items] == ["checkout"]
    restore_team("checkout", actor=cast.acting("dana"), at=NOON)
    assert team_setup("checkout").archived_at is None
    facts = AuditEntry.objects.order_by("pk").values_list("fact", flat=True)
    assert list(facts) == ["team.archived", "team.restored"]


@pytest.mark.parametrize("name", ["bob", "charlie", "alice"])
def test_only_administrators_set_up_and_archive_teams(cast: Cast, name: str) -> None:
    actor = cast.acting(name)
    for act in (
        lambda: create_team("search", BERLIN, actor=actor, at=NOON),
        lambda: archive_team("checkout", actor=actor, at=NOON),
        lambda: restore_team("checkout", actor=actor, at=NOON),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_teams_are_found_by_name_and_slug_fifty_a_page(cast: Cast) -> None:
    for number in range(60):
        a_team(f"Team {number:02}")
    assert teams_page().total == 61
    assert [len(teams_page(page=number).items) for number in (1, 2, 99)] == [50, 11, 11]
    assert [team.name for team in teams_page("TEAM-07").items] == ["Team 07"]
    line = teams_page("checkout").items[0]
    assert (line.members, line.leads) == (2, ("Alice Abel",))


def test_nothing_unknown_is_changed(cast: Cast) -> None:
    for slug in ("nowhere", "a\0"):
        with pytest.raises(DomainError) as refusal:
            restore_team(slug, actor=cast.acting("dana"), at=NOON)
        assert refusal.value.code == "team_unknown"
