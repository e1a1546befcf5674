"""A team's capacity, one's own, the rest after a Rescue, and who has been on it how long: who sees what."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peacetime.domain.modes.transitions import StandDown
from peacetime.queries.burst.gauge import GaugeView
from peacetime.storage.models import Person, TeamGauge
from peacetime.usecases.burst.corrections import correct_balance
from peacetime.usecases.burst.settling import settle_everything
from peacetime.usecases.modes import stand_down
from peacetime.usecases.privacy import change_privacy
from peacetime.web.capacity.gauge import short_words
from tests.builders import a_declaration, a_member, a_person, a_team, an_incident
from tests.cast import Cast, the_cast
from tests.web.reading import Page
from tests.web.rooms import a_room, end, local
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HIDDEN = "Fewer than five people are in this team"


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def grown(cast: Cast) -> list[Person]:
    """Checkout as a team of five."""
    people = [a_person(f"Person {n}", email=f"p{n}@example.org") for n in range(3)]
    for person in people:
        a_member(cast.checkout, person)
    return people


def a_night(cast: Cast, *, ago: timedelta = 2 * DAY, hours: float = 10) -> str:
    """A Rescue of so many hours that Alice commanded alone, long enough ago."""
    at = timezone.now() - ago
    said = a_declaration("The queue is stuck", commander="alice@example.org")
    incident = an_incident(cast.checkout, said, actor=cast.acting("alice"), at=at)
    over = StandDown(
        "A pool",
        postmortem_at=None,
        override_reason="it is fixed",
        resolved_at=at + hours * HOUR,
        recovery_until=at + (hours + 12) * HOUR,
    )
    stand_down("checkout", over, actor=cast.acting("alice"), at=at + hours * HOUR)
    return incident.ref


def row_of(page: Page, slug: str) -> str:
    return page.part(f"gauge-{slug}").text


class TestBoard:
    def test_capacity_stands_in_the_row_of_a_team(self, cast: Cast) -> None:
        grown(cast)
        settle_everything(at=timezone.now())
        page = opens(cast.browser("charlie"), "/")
        assert row_of(page, "checkout") == "20 of 20 h each · healthy"
        picture = page.part("gauge-checkout").walk()
        assert any(e["aria-label"] == "100 h of 100 h usable." for e in picture)

    def test_the_card_of_a_team_in_rescue_says_how_long_it_can_go_on(self, cast: Cast) -> None:
        grown(cast)
        incident = a_room(cast, ago=HOUR)
        settle_everything(at=timezone.now())
        for name in ("alice", "dana"):
            card = opens(cast.browser(name), "/").part(f"rescue-{incident.ref}")
            assert "of 20 h each, empty in " in card.text

    def test_the_card_of_a_small_team_tells_its_members_alone(self, cast: Cast) -> None:
        incident = a_room(cast, ago=HOUR)
        settle_everything(at=timezone.now())
        told = {
            name: "empty in" in opens(cast.browser(name), "/").part(f"rescue-{incident.ref}").text
            for name in ("alice", "dana")
        }
        assert told == {"alice": True, "dana": False}

    def test_of_a_team_of_nobody_a_row_does_not_say_that_it_is_healthy(self) -> None:
        view = GaugeView(
            *("ghost", "Ghost", "healthy", "", timezone.now()),
            seats=1,
            usable_hours=20.0,
            cap_hours=20.0,
            is_one_seat=True,
        )
        assert short_words(view) == "20 of 20 h · as if one person"

    def test_before_anything_is_computed_it_is_not_known(self, cast: Cast) -> None:
        grown(cast)
        assert row_of(opens(cast.browser("bob"), "/"), "checkout") == "Capacity not known yet"

    def test_a_small_team_is_for_its_members(self, cast: Cast) -> None:
        settle_everything(at=timezone.now())
        for name, said in {
            "alice": "20 of 20 h each · healthy",
            "bob": "20 of 20 h each · healthy",
            "charlie": "Capacity shown to its members",
            "dana": "Capacity shown to its members",
        }.items():
            assert row_of(opens(cast.browser(name), "/"), "checkout") == said

    def test_least_capacity_comes_first_and_tells_nothing_of_small_teams(self, cast: Cast) -> None:
        for name in ("Aardvark", "Zebra"):
            team = a_team(name)
            for n in range(5):
                a_member(team, a_person(f"{name} {n}", email=f"{name.lower()}{n}@example.org"))
        settle_everything(at=timezone.now())
        gauges = TeamGauge.objects.all()
        gauges.filter(team__slug="zebra").update(state="overdrawn", people=[[-4.0, 0.03]] * 5)
        gauges.filter(team__slug="checkout").update(state="overdrawn", people=[[-9.0, 0.03]] * 2)

        def order(name: str) -> list[str]:
            page = opens(cast.browser(name), "/?sort=capacity")
            rows = [e["id"] for e in page.elements if e.tag == "tr" and e["id"].startswith("team-")]
            return [row.removeprefix("team-") for row in rows]

        assert order("dana") == ["zebra", "aardvark", "checkout"]
        assert order("alice") == ["checkout", "zebra", "aardvark"]
        owed = row_of(opens(cast.browser("dana"), "/?sort=capacity"), "zebra")
        assert owed.endswith("28 person-days owed")


class TestTeam:
    def test_the_page_tells_the_gauge_its_arithmetic_and_its_policy(self, cast: Cast) -> None:
        grown(cast)
        ref = a_night(cast)
        page = opens(cast.browser("charlie"), "/teams/checkout/capacity")
        assert page.heading.startswith("Checkout is ")
        assert "of 5 people could absorb a bad incident now" in page.text
        assert "What drained it" in page.text
        assert "The policy as shipped." in page.text
        link = next(e for e in page.elements if e["href"] == f"/incidents/{ref}")
        assert link.text == "The queue is stuck"
        assert " × 1.25 = " in page.text or " × 2 = " in page.text or " × 1.5 = " in page.text
        assert "Alice" not in page.text

    def test_who_is_not_in_a_small_team_reads_why_and_no_number(self, cast: Cast) -> None:
        a_night(cast)
        for name in ("charlie", "dana"):
            for path in ("/teams/checkout/capacity", "/teams/checkout/recovery"):
                page = opens(cast.browser(name), path)
                assert HIDDEN in page.text, path
                assert "days owed" not in page.text
            panel = opens(cast.browser(name), "/teams/checkout/capacity/panel")
            assert HIDDEN in panel.text
            assert "20 h" not in panel.text
            assert cast.browser(name).get("/teams/checkout/capacity.csv").status_code == 409
        assert HIDDEN not in opens(cast.browser("bob"), "/teams/checkout/capacity").text

    def test_of_fewer_than_five_nothing_is_broken_down_for_its_members_either(
        self, cast: Cast
    ) -> None:
        a_night(cast)
        page = opens(cast.browser("bob"), "/teams/checkout/capacity")
        assert not page.has("ready-definition")
        assert not page.has("carried-definition")
        assert "people below zero" not in page.text

    def test_what_was_known_on_an_earlier_day_is_told_again(self, cast: Cast) -> None:
        grown(cast)
        ref = a_night(cast, ago=9 * DAY)
        day = timezone.now() - 20 * DAY
        page = opens(cast.browser("dana"), f"/teams/checkout/capacity?as_of={day:%Y-%m-%d}")
        assert f"As it was known at the end of {day:%A} {day.day} {day:%B %Y}" in page.text
        assert ref not in page.root.text
        assert all(f"/incidents/{ref}" != e["href"] for e in page.elements)
        assert "today" not in page.text.split("Balance")[1].split("What drained it")[0]

    def test_a_day_that_cannot_be_read_is_said_beside_the_field(self, cast: Cast) -> None:
        page = opens(cast.browser("alice"), "/teams/checkout/capacity?as_of=yesterday")
        assert "which is no day" in page.part("as_of-problem").text

    def test_entries_can_be_narrowed_and_taken_away(self, cast: Cast) -> None:
        grown(cast)
        ref = a_night(cast)
        bob = cast.browser("bob")
        spent = opens(bob, "/teams/checkout/capacity?kind=spent").text
        assert "1 entry" in spent
        assert (
            "No entry of this kind" in opens(bob, "/teams/checkout/capacity?kind=correction").text
        )
        one = opens(bob, f"/teams/checkout/capacity?incident={ref}").text
        assert f"Only incident {ref}." in one
        answer = bob.get("/teams/checkout/capacity.csv?kind=spent")
        sheet = b"".join(answer).decode()
        assert "The queue is stuck" in sheet
        assert "Alice" not in sheet

    def test_a_private_incident_counts_and_is_not_named(self, cast: Cast) -> None:
        grown(cast)
        ref = a_night(cast)
        change_privacy(ref, is_private=True, actor=cast.acting("dana"), at=timezone.now())
        page = opens(cast.browser("charlie"), "/teams/checkout/capacity?kind=spent")
        assert "A private incident" in page.text
        assert "The queue is stuck" not in page.text
        assert (
            "The queue is stuck"
            in opens(cast.browser("alice"), "/teams/checkout/capacity?kind=spent").text
        )

    def test_the_teams_page_has_the_line_and_what_may_come_after_it(self, cast: Cast) -> None:
        grown(cast)
        settle_everything(at=timezone.now())
        page = opens(cast.browser("charlie"), "/teams/checkout")
        part = page.part("capacity-checkout")
        assert part["hx-get"] == "/teams/checkout/capacity/panel"
        assert "The team is healthy" in part.text
        panel = opens(cast.browser("charlie"), "/teams/checkout/capacity/panel")
        assert "Burst balance 100 of 100 h" in panel.text
        assert "Chance to overdraw by" in panel.text
        assert "Fewer than five Rescues" in panel.text
        assert "Plan next sprint at" in panel.text

    def test_after_a_rescue_the_teams_page_says_what_rest_is_owed(self, cast: Cast) -> None:
        grown(cast)
        a_night(cast, hours=30)
        panel = opens(cast.browser("bob"), "/teams/checkout/capacity/panel")
        assert "The team owes itself" in panel.text
        page = opens(cast.browser("bob"), "/teams/checkout/recovery")
        assert "time off with the pager off brings everybody back to zero" in page.text
        assert "Alice" not in page.text

    def test_a_team_without_a_rescue_has_nothing_to_recover_from(self, cast: Cast) -> None:
        page = opens(cast.browser("bob"), "/teams/checkout/recovery")
        assert page.heading == "Checkout had no Rescue yet"

    def test_while_a_rescue_lasts_nothing_is_owed_for_it_yet(self, cast: Cast) -> None:
        a_room(cast)
        page = opens(cast.browser("bob"), "/teams/checkout/recovery")
        assert page.heading == "Checkout is in Rescue Mode"


class TestOneself:
    @time_machine.travel(datetime(2027, 3, 3, 5, tzinfo=UTC))  # a Wednesday, before work begins
    def test_one_sees_ones_own_balance_entries_and_advice(self, cast: Cast) -> None:
        ref = a_night(cast, ago=12 * HOUR)
        page = opens(cast.browser("alice"), "/me/capacity")
        assert page.heading.startswith(("You have ", "You owe yourself "))
        assert "The queue is stuck" in page.text
        assert "Rest until" in page.part("rest").text
        assert "Directive 2003/88/EC" in page.part("rest").text
        other = opens(cast.browser("bob"), "/me/capacity")
        assert all(e["href"] != f"/incidents/{ref}" for e in other.elements)

    def test_who_is_in_no_team_is_told_so_and_has_no_number(self, cast: Cast) -> None:
        page = opens(cast.browser("dana"), "/me/capacity")
        assert page.heading == "Your capacity is not known"
        assert "15 h" not in page.text

    def test_it_is_shared_with_whom_one_chooses_until_one_stops(self, cast: Cast) -> None:
        a_night(cast)
        alice, bob = cast.browser("alice"), cast.browser("bob")
        path = "/me/capacity/of/alice@example.org"
        assert bob.get(path).status_code == 403
        page = sends(alice, "/me/capacity/shares", {"person": "bob@example.org"})
        assert "bob@example.org can see your balance" in page.notices
        assert "Bob Beier" in page.part("shared").text
        shown = opens(bob, path)
        assert shown.heading.startswith("Alice Abel ")
        assert not shown.has("rest")
        assert "Alice Abel" in opens(bob, "/me/capacity").part("shared").text
        assert cast.browser("dana").get(path).status_code == 403
        sends(alice, "/me/capacity/shares/bob@example.org/stop")
        assert bob.get(path).status_code == 403

    def test_one_writes_down_that_one_was_in_an_incident_and_takes_it_back(
        self, cast: Cast
    ) -> None:
        ref, bob = a_night(cast), cast.browser("bob")
        fields = {"incident": ref, "zone": "Europe/Berlin", "is_paged": "yes"}
        fields |= {"started_at": local(-47), "ended_at": local(-44)}
        page = sends(bob, "/me/capacity/engagements", fields)
        assert "your balance counts it" in page.notices
        assert "See whether the day is right" not in page.notices
        assert "as you wrote it down" in page.part("engagements").text
        act = next(e["action"] for e in page.elements if e["action"].endswith("/withdraw"))
        gone = sends(bob, act)
        assert "as you wrote it down" not in gone.part("engagements").text
        far = fields | {"started_at": local(-24 * 20), "ended_at": local(-24 * 20 + 1)}
        page = sends(bob, "/me/capacity/engagements", far)
        assert "more than a day before" in page.notices
        assert "as you wrote it down" in page.part("engagements").text

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("incident", "nosuch", "There is no incident"),
            ("started_at", "", "Say when"),
            ("ended_at", "2026-01-01T00:00", "before it begins"),
            ("started_at", "noon", "noon"),
        ],
    )
    def test_what_makes_no_sense_is_said_and_the_words_are_kept(
        self, cast: Cast, field: str, value: str, said: str
    ) -> None:
        ref = a_night(cast)
        fields = {"incident": ref, "zone": "Europe/Berlin", "is_paged": "yes"}
        fields |= {"started_at": local(-47), "ended_at": local(-44), field: value}
        page = refused(cast.browser("bob"), "/me/capacity/engagements", fields)
        assert said in page.problems
        assert page.typed["incident"] == fields["incident"]

    def test_time_off_is_written_down_and_taken_back(self, cast: Cast) -> None:
        bob = cast.browser("bob")
        fields = {"zone": "Europe/Berlin", "is_pager_off": "yes"}
        fields |= {"off_starts_at": local(20), "off_ends_at": local(44)}
        page = sends(bob, "/me/capacity/time-off", fields)
        assert "pager off" in page.part("time-off").text
        act = next(e["action"] for e in page.elements if e["action"].endswith("/withdraw"))
        assert "None is written down" in sends(bob, act).part("time-off").text
        wrong = {**fields, "off_ends_at": local(1)}
        assert "end before it begins" in refused(bob, "/me/capacity/time-off", wrong).problems

    def test_ones_entries_can_be_taken_away(self, cast: Cast) -> None:
        a_night(cast)
        correct_balance(
            "alice@example.org", 1.5, "a night nobody logged", actor=cast.acting("dana"), at=now()
        )
        sheet = b"".join(cast.browser("alice").get("/me/capacity.csv")).decode()
        assert "a night nobody logged" in sheet
        assert "The queue is stuck" in sheet

    def test_a_viewer_reads_and_is_refused_to_write(self, cast: Cast) -> None:
        charlie = cast.browser("charlie")
        opens(charlie, "/me/capacity")
        assert charlie.post("/me/capacity/shares", {"person": "bob@example.org"}).status_code == 403


class TestRoom:
    def test_its_own_people_see_how_long_each_has_been_on_it(self, cast: Cast) -> None:
        incident = a_room(cast, ago=7 * HOUR)
        page = opens(cast.browser("alice"), f"/incidents/{incident.ref}")
        watch = page.part(f"watch-{incident.ref}")
        assert "Alice Abel has been on it for 7 h" in watch.text
        assert watch.text.count("Alice Abel") == 1
        assert "suggest a hand-over" in watch.text
        assert "every 60s" in watch["hx-trigger"]

    def test_others_see_nothing_of_it(self, cast: Cast) -> None:
        incident = a_room(cast, ago=7 * HOUR)
        for name in ("bob", "charlie", "dana"):
            for path in (f"/incidents/{incident.ref}", f"/incidents/{incident.ref}/watch"):
                part = opens(cast.browser(name), path).part(f"watch-{incident.ref}")
                assert part.text == "", (name, path)
                assert "every" not in part["hx-trigger"]

    def test_it_is_gone_at_stand_down(self, cast: Cast) -> None:
        incident = a_room(cast, ago=7 * HOUR)
        end(incident, cast)
        fragment = opens(cast.browser("alice"), f"/incidents/{incident.ref}/watch")
        assert fragment.part(f"watch-{incident.ref}").text == ""
        assert "How long" not in opens(cast.browser("alice"), f"/incidents/{incident.ref}").text

    def test_the_stand_down_proposes_a_recovery_and_says_why(self, cast: Cast) -> None:
        incident = a_room(cast)
        page = opens(cast.browser("alice"), f"/incidents/{incident.ref}/stand-down")
        assert "Planned work resumes after it." in page.part("recovery_until-hint").text
        assert page.typed["recovery_until"]


PAGES = (
    "/teams/checkout/capacity",
    "/teams/checkout/capacity/panel",
    "/teams/checkout/recovery",
    "/me/capacity",
)


def test_a_page_asks_as_often_however_much_there_is(cast: Cast) -> None:
    grown(cast)
    alice = cast.browser("alice")

    def asked(path: str) -> int:
        opens(alice, path)  # what is asked once a process is not asked again
        with CaptureQueriesContext(connection) as captured:
            opens(alice, path)
        return len(captured)

    def after_nights(*ago: int) -> dict[str, int]:
        for days in ago:
            a_night(cast, ago=days * DAY, hours=3)
        settle_everything(at=timezone.now())
        return {path: asked(path) for path in PAGES}

    before = after_nights(50, 45, 40, 35, 30, 25)
    after = after_nights(22, 19, 16, 13, 10, 7, 4)
    assert {path: after[path] for path in PAGES if after[path] > before[path]} == {}


def now() -> datetime:
    return timezone.now()


def test_nobody_comes_in_without_signing_in() -> None:
    assert Client().get("/me/capacity").status_code == 302
