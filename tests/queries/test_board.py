"""The first page: who is in Rescue Mode, and how everybody else is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from peacetime.domain.communications.wording import percent
from peacetime.domain.incidents.severity import Severity
from peacetime.queries.board import PAGE_SIZE, board, open_by_team, rows_of
from peacetime.queries.headline import headline
from peacetime.queries.team_rows import TeamRow
from peacetime.storage.models import Membership, Rescue, Team
from peacetime.usecases.criteria import mark_criterion
from tests.acts import OVER, opened, stood_down
from tests.builders import NOON, a_declaration, a_member, a_person, a_rescue, a_team, an_incident
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def names(**asked: str | int) -> list[str]:
    return [row.name for row in board(at=NOON, **asked).teams]  # type: ignore[arg-type]


def open_since(team: Team, hours: float) -> None:
    an_incident(team, a_declaration(f"{team.name} is down"), at=NOON - hours * HOUR)


# the sentence -------------------------------------------------------------------------------------


def test_the_headline_counts_teams(db: None) -> None:
    assert headline(at=NOON).headline == "No team is set up yet"
    assert board(at=NOON).is_empty
    first = a_team("Checkout")
    assert headline(at=NOON).headline == "The team is in Delivery Mode"
    open_since(first, 1)
    assert headline(at=NOON).headline == "The team is in Rescue Mode"
    for name in ("Search", "Mobile"):
        a_team(name)
    assert headline(at=NOON).headline == "1 of 3 teams is in Rescue Mode"
    open_since(Team.objects.get(slug="search"), 1)
    assert headline(at=NOON).headline == "2 of 3 teams are in Rescue Mode"
    stood_all_down()
    assert headline(at=NOON).headline == "All 3 teams are in Delivery Mode"


def stood_all_down() -> None:
    Rescue.objects.filter(end_is="open").update(end_is="exact", ended_at=NOON)


def test_an_archived_team_is_counted_nowhere(cast: Cast) -> None:
    gone = a_team("Gone")
    open_since(gone, 2)
    Team.objects.filter(pk=gone.pk).update(archived_at=NOON)
    shown = board(at=NOON)
    assert shown.headline.headline == "The team is in Delivery Mode"
    assert (shown.rescues, [row.name for row in shown.teams]) == ((), ["Checkout"])
    assert rows_of(["gone"], open_by_team(at=NOON), at=NOON) == ()


@pytest.mark.parametrize(
    ("history_days", "rescues", "lede"),
    [
        (0, [], "How much of the time is Delivery shows here once there is a history."),
        (10, [], "100% of the last 30 days was Delivery; the 30 days before are not known."),
        (365, [], "100% of the last 30 days was Delivery, as in the 30 days before."),
        (365, [(10, 72)], "90% of the last 30 days was Delivery, down from 100%."),
        (365, [(40, 72)], "100% of the last 30 days was Delivery, up from 90%."),
        (
            365,
            [(10, 72), (40, 72)],
            "90% of the last 30 days was Delivery, as in the 30 days before.",
        ),
        (365, [(31, 48)], "97% of the last 30 days was Delivery, as in the 30 days before."),
        (365, [(10, 0.1)], "99.9% of the last 30 days was Delivery, down from 100%."),
        (5, [(5, 120)], "0% of the last 30 days was Delivery; the 30 days before are not known."),
        # what lies before the beginning of the history is not counted as if it were in it
        (5, [(6, 48)], "80% of the last 30 days was Delivery; the 30 days before are not known."),
        (5, [(10, 24)], "100% of the last 30 days was Delivery; the 30 days before are not known."),
    ],
)
def test_the_lede_compares_the_last_thirty_days(
    history_days: int, rescues: list[tuple[float, float]], lede: str
) -> None:
    team = a_team()
    Team.objects.update(history_from=NOON - history_days * DAY)
    for days, hours in rescues:
        a_rescue(team, hours=hours, before=days * DAY)
    assert headline(at=NOON).lede == lede


def test_a_rescue_of_unknown_end_counts_as_no_time(db: None) -> None:
    team = a_team()
    Rescue.objects.create(team=team, started_at=NOON - 9 * DAY, end_is="unknown")
    assert headline(at=NOON).lede.startswith("100% of the last 30 days")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0%"),
        (0.000001, "0.1%"),
        (0.004, "0.4%"),
        (0.006, "1%"),
        (0.934, "93%"),
        (0.994, "99%"),
        (0.9951, "99.5%"),
        (0.9999999, "99.9%"),
        (1.0, "100%"),
    ],
)
def test_a_little_never_rounds_into_nothing_or_all(share: float, text: str) -> None:
    assert percent(share) == text


# the cards ----------------------------------------------------------------------------------------


def test_a_card_answers_in_a_glance(cast: Cast) -> None:
    incident = opened(cast, at=NOON - HOUR)
    mark_criterion(incident.ref, 1, is_met=True, actor=cast.acting("bob"), at=NOON)
    (card,) = board(at=NOON - 31 * MINUTE).rescues
    assert (card.team_name, card.summary, card.since) == (
        "Checkout",
        "Payments time out",
        NOON - HOUR,
    )
    assert (card.commander, card.comms_lead) == ("Alice Abel", "Bob Beier")
    assert (card.criteria_met, card.criteria_total) == (1, 4)
    assert (card.next_update_at, card.update_state) == (NOON - 30 * MINUTE, "due")
    assert card.attention == ()
    (late,) = board(at=NOON).rescues
    assert (late.update_state, late.attention) == ("overdue", ("A stakeholder update is overdue",))


def test_cards_show_missed_promises_first_then_the_worst_then_the_oldest(cast: Cast) -> None:
    for name, severity, hours in (
        ("Young", Severity.SEV1, 0.1),
        ("Old", Severity.SEV1, 0.4),
        ("Worst", Severity.SEV0, 0.2),
        ("Overdue", Severity.SEV3, 9),
        ("Harmless", Severity.SEV4, 99),
    ):
        an_incident(a_team(name), a_declaration(severity=severity), at=NOON - hours * HOUR)
    assert [card.team_name for card in board(at=NOON).rescues] == [
        "Overdue",
        "Worst",
        "Old",
        "Young",
        "Harmless",
    ]


def test_rescues_show_on_every_page_and_for_every_search(cast: Cast) -> None:
    opened(cast)
    for number in range(PAGE_SIZE + 3):
        a_team(f"Team {number:02}")
    for asked in ({"page": 2}, {"query": "nothing like it"}, {"sort": "name", "page": 99}):
        assert len(board(at=NOON, **asked).rescues) == 1


# the rows -----------------------------------------------------------------------------------------


def test_fifty_teams_a_page_and_past_the_last_page_the_last(db: None) -> None:
    for number in range(PAGE_SIZE * 2 + 1):
        a_team(f"Team {number:03}")
    first, last = board(at=NOON, sort="name"), board(at=NOON, sort="name", page=3)
    assert (len(first.teams), first.page, first.pages, first.total) == (50, 1, 3, 101)
    assert [row.name for row in last.teams] == ["Team 100"]
    for page in (4, 10**6, 10**30):
        beyond = board(at=NOON, sort="name", page=page)
        assert (beyond.teams, beyond.page, beyond.total) == (last.teams, 3, 101)
    for page in (0, -5, -(10**30)):
        assert board(at=NOON, sort="name", page=page).teams == first.teams


def test_search_finds_names_and_slugs_in_any_case(db: None) -> None:
    for name, slug in (("Checkout", "pay"), ("Search 100%", "search"), ("Ünïcode_x", "unicode")):
        a_team(name, slug=slug)
    assert names(query="CHECK") == ["Checkout"]
    assert names(query="pay") == ["Checkout"]
    assert names(query=" 100% ") == ["Search 100%"]
    assert names(query="%") == ["Search 100%"]
    assert names(query="_") == ["Ünïcode_x"]
    assert names(query="ünï") == ["Ünïcode_x"]
    assert names(query="nothing") == []
    assert board(at=NOON, query="nothing", page=7).page == 1


@pytest.mark.parametrize("query", ["\0", "half \ud800", "x" * 10_000, "'; DROP TABLE", "\\"])
def test_a_search_never_fails(db: None, query: str) -> None:
    a_team()
    board(at=NOON, query=query)


@pytest.fixture
def five(db: None) -> None:
    alice = a_person("Alice Abel")
    teams = {name: a_team(name) for name in ("Calm", "Rescue", "Recovering", "Leadless", "Busy")}
    for name, team in teams.items():
        if name != "Leadless":
            a_member(team, alice, is_lead=True)
    open_since(teams["Rescue"], 2)
    Rescue.objects.create(
        team=teams["Recovering"],
        started_at=NOON - 9 * HOUR,
        ended_at=NOON - 8 * HOUR,
        end_is="exact",
        recovering_until=NOON + HOUR,
    )
    a_rescue(teams["Busy"], hours=90, before=20 * DAY)


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("mode", ["Rescue", "Recovering", "Busy", "Calm", "Leadless"]),
        ("name", ["Busy", "Calm", "Leadless", "Recovering", "Rescue"]),
        ("delivery", ["Busy", "Rescue", "Recovering", "Calm", "Leadless"]),
        ("attention", ["Rescue", "Leadless", "Recovering", "Busy", "Calm"]),
        ("nonsense", ["Rescue", "Recovering", "Busy", "Calm", "Leadless"]),
    ],
)
def test_the_rows_are_sorted_as_asked(five: None, sort: str, wanted: list[str]) -> None:
    assert names(sort=sort) == wanted


def test_teams_of_one_name_come_once_each_however_many_pages(db: None) -> None:
    for number in range(PAGE_SIZE + 10):
        a_team("Same", slug=f"same-{number}")
    slugs = [row.slug for page in (1, 2) for row in board(at=NOON, page=page).teams]
    assert len(set(slugs)) == PAGE_SIZE + 10


def row(slug: str = "checkout", at: datetime = NOON) -> TeamRow:
    found = next(iter(rows_of([slug], open_by_team(at=at), at=at)), None)
    assert found is not None
    return found


def test_a_row_says_mode_and_since_when(cast: Cast) -> None:
    team = cast.checkout
    assert (row().mode, row().mode_since) == ("delivery", team.history_from)
    opened(cast, at=NOON - HOUR)
    assert (row().mode, row().mode_since) == ("rescue", NOON - HOUR)
    stood_down(cast, replace(OVER, recovery_until=NOON + HOUR), at=NOON)
    assert (row().mode, row().mode_since, row().recovering_until) == (
        "recovering",
        NOON,
        NOON + HOUR,
    )
    assert (row(at=NOON + HOUR).mode, row(at=NOON + HOUR).recovering_until) == ("delivery", None)


def test_delivery_lasts_since_the_last_rescue_however_long_ago(cast: Cast) -> None:
    old = a_rescue(cast.checkout, before=200 * DAY)
    assert row().mode_since == old.ended_at
    Rescue.objects.update(end_is="unknown", ended_at=None)
    assert row().mode_since is None, "nobody knows"


def test_a_recovery_ends_where_the_next_rescue_begins(cast: Cast) -> None:
    opened(cast, at=NOON - 5 * HOUR)
    stood_down(cast, replace(OVER, recovery_until=NOON + DAY), at=NOON - 4 * HOUR)
    opened(cast, at=NOON - 3 * HOUR)
    assert row().mode == "rescue"
    stood_down(cast, replace(OVER, recovery_until=None), at=NOON - HOUR)
    assert (row().mode, row().recovering_until) == ("delivery", None)
    assert [span.end for span in row().past.recoveries] == [NOON - 3 * HOUR]
    a_team("Another")
    assert names(sort="mode") == ["Another", "Checkout"]


def test_a_row_says_how_many_are_in_the_team_and_where(cast: Cast) -> None:
    assert row().subtitle == "2 people, Berlin"
    Membership.objects.filter(person=cast.bob).update(left_on=NOON.date())
    assert row().subtitle == "1 person, Berlin"
    a_team("Search", time_zone="America/New_York")
    assert row("search").subtitle == "nobody yet, New York"


# attention ----------------------------------------------------------------------------------------


def test_what_needs_attention_is_said_in_sentences(cast: Cast) -> None:
    assert row().attention == ()
    Membership.objects.filter(person=cast.alice).update(is_lead=False)
    assert row().attention == ("No lead is named",)
    Membership.objects.all().delete()
    assert row().attention == ("Nobody is in this team",)


def test_an_open_incident_says_what_it_lacks_alarms_first(cast: Cast) -> None:
    opened(cast, a_declaration(), at=NOON - 45 * MINUTE)
    assert row().attention == (
        "Nobody is incident commander. Name one.",
        "Nobody is comms lead. Name one.",
        "A stakeholder update is overdue",
    )


def test_a_review_that_came_is_said(cast: Cast) -> None:
    said = replace(
        a_declaration(
            commander=cast.alice.email, comms_lead=cast.bob.email, severity=Severity.SEV4
        ),
        approver=cast.dana.email,
        review_at=NOON,
    )
    opened(cast, said, at=NOON - HOUR)
    assert row(at=NOON - MINUTE).attention == ()
    assert row().attention == ("The date has come to look at this Rescue again",)


def test_incidents_without_a_postmortem_are_counted(cast: Cast) -> None:
    undated = replace(OVER, postmortem_at=None)
    for number in (1, 2):
        opened(cast, at=NOON + 2 * number * HOUR)
        stood_down(cast, undated, at=NOON + (2 * number + 1) * HOUR)
        wanted = ("No postmortem date", "2 incidents without a postmortem date")[number - 1]
        assert row(at=NOON + DAY).attention == (wanted,)
