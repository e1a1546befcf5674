"""Dependencies in the browser: the example first, then what an outage and its upstreams do to whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from peacetime.domain.dependencies.needs import Member
from peacetime.storage.models import Incident, IncidentCause, Need, Rescue, Service
from peacetime.web.dependencies.service import protection
from tests.cast import Cast, the_cast
from tests.meshes import a_need, a_shop
from tests.web.reading import Page
from tests.web.sending import opens, refused, sends

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.fixture(scope="module")
def cast(kept: None) -> Cast:
    """Somebody to look, before anything is described."""
    return the_cast(password=None)


@pytest.fixture
def shop(cast: Cast) -> None:
    """The same with a system."""
    a_shop()


def rows(page: Page) -> list[str]:
    return [
        each.text for each in page.elements if each["class"] == "outage-row" and each["data-state"]
    ]


def teams(page: Page) -> list[str]:
    return [each.text for each in page.elements if each["class"] == "outage-team"]


def test_before_anything_is_described_the_example_is_told_in_four_variants(cast: Cast) -> None:
    page = opens(cast.browser("charlie"), "/dependencies")
    assert page.heading == "A hard dependency’s outage is your Rescue, a soft one’s is not"
    assert [each for each in teams(page) if each.startswith("Customer ")] == [
        "Customer in Rescue at once, for 30 min",
        "Customer stays in Delivery: “last 3 orders” is left out",
        "Customer in Rescue after 15 min, for 15 min",
        "Customer in Rescue at once, for 30 min",
    ]


def test_an_outage_as_long_as_the_cache_brings_nobody_into_rescue(cast: Cast) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/example?minutes=15")
    assert "Customer stays in Delivery: its cover holds" in teams(page)


def test_an_outage_is_told_by_team_with_the_minute_each_falls_and_by_which_path(
    cast: Cast, shop: None
) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/what-if?service=order-service&minutes=30")
    assert page.heading == "If Order service is down for 30 min, two to three teams go into Rescue"
    assert teams(page) == [
        "Order team in Rescue at once, for 30 min",
        "Storefront in Rescue at once, for 30 min",
        "Care may enter Rescue at once, or stay in Delivery",
    ]
    assert rows(page) == [
        "Order service down at once",
        "Checkout page down at once Order service → Checkout page",
        "Account page down after 15 min Order service → Account page",
        "Order mail may be down at once Order service → Order mail",
        "Customer page without a part",
    ]
    assert "Nobody has said whether some needs are hard or soft." in page.text


def test_a_service_that_hangs_takes_along_who_waits_for_it_without_end(
    cast: Cast, shop: None
) -> None:
    page = opens(
        cast.browser("charlie"),
        "/dependencies/what-if?service=order-service&minutes=10&failure=slow",
    )
    assert "Account page down at once Order service → Account page" in rows(page)


@pytest.mark.parametrize("asked", ["service=nothing", "service=order-service&minutes=long"])
def test_what_cannot_be_asked_is_told_in_the_form(cast: Cast, shop: None, asked: str) -> None:
    answer = cast.browser("charlie").get(f"/dependencies/what-if?{asked}")
    assert answer.status_code == 422
    assert "problems" in answer.content.decode()


def test_the_first_page_tells_what_each_team_pays_and_how_much_is_not_its_fault(
    cast: Cast, shop: None
) -> None:
    page = opens(cast.browser("charlie"), "/dependencies")
    assert page.heading == "Two teams are brought into Rescue by others, 2.0 h a month"
    assert "Storefront 1.1 h 93% Order service" in page.text
    assert "Care 0 to 1.0 h 100% Order service" in page.text


def test_a_service_is_found_by_a_part_of_its_name(cast: Cast, shop: None) -> None:
    page = opens(cast.browser("charlie"), "/dependencies?q=account")
    assert "Account page Storefront" in page.text
    assert "Care" not in page.text


def test_a_team_sees_what_each_upstream_costs_and_its_single_points(cast: Cast, shop: None) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/costs?team=storefront")
    assert page.heading == "Storefront may expect 1.1 h of Rescue a month"
    assert "93% of it is not its own fault. Order service is the weakest link" in page.text
    assert "Order service Order team at once" in page.text


def test_who_is_in_rescue_because_of_whom_is_told_team_by_team(cast: Cast, shop: None) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/costs")
    rows = [each.text for each in page.elements if each.tag == "tr"]
    assert "Storefront 1.0 h 4 min 1.1 h" in rows


@pytest.mark.parametrize(
    ("team", "sentence"),
    [
        ("nobody", 'There is no team "nobody".'),
        ("%00", "There is no team"),
        ("checkout", "Checkout owns no service yet."),
    ],
)
def test_no_such_team_is_told_from_a_team_that_owns_nothing(
    cast: Cast, shop: None, team: str, sentence: str
) -> None:
    answer = cast.browser("charlie").get(f"/dependencies/costs?team={team}")
    assert answer.status_code == 404
    assert sentence in Page(answer.content.decode()).text


def test_changes_are_ranked_and_ordered_by_effort_once_somebody_says_it(
    cast: Cast, shop: None
) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/changes")
    first = next(each for each in page.elements if each.tag == "tbody").text
    assert first.startswith("Let Order mail stay up without Order service 1.0 h Care")
    assert "Hours a month for a day" not in page.text
    page = opens(cast.browser("charlie"), "/dependencies/changes?days-need0001-cover-60=0.5")
    first = next(each for each in page.elements if each.tag == "tbody").text
    assert first.startswith("Let Checkout page live 1 h without Order service")


def test_the_curve_of_a_cover_says_where_it_bends(cast: Cast, shop: None) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/covers/need0001")
    assert "of cover" in page.text
    assert "as much as softening" in page.text
    assert cast.browser("charlie").get("/dependencies/covers/nothing").status_code == 404


def test_a_promise_above_its_ceiling_cannot_be_kept(cast: Cast, shop: None) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/promises")
    assert page.heading == "1 of 2 promises cannot be kept, whatever the service itself does"
    assert "more than a tenth of what it leaves goes to Order service" in page.text


def test_unknown_needs_are_asked_by_what_the_answer_moves(cast: Cast, shop: None) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/labels")
    assert page.heading == "History says nothing of the labels yet"
    assert "Does Order mail stay up when Order service is down?" in page.text
    assert "moves 1.0 h a month" in page.text


def test_a_service_shows_its_needs_with_what_protects_from_them(cast: Cast, shop: None) -> None:
    page = opens(cast.browser("charlie"), "/dependencies/services/account-page")
    assert "Storefront runs it. It needs one other service, and none needs it." in page.text
    assert "lives 15 min without it, no timeout never drilled" in page.text


def test_of_several_needs_between_two_services_the_picture_tells_the_one_felt_first(
    cast: Cast, shop: None
) -> None:
    mail, orders = (Service.objects.get(slug=each) for each in ("order-mail", "order-service"))
    a_need(mail, orders, "hard", cover_minutes=240)
    a_need(mail, orders, "hard", cover_minutes=5)
    a_need(mail, orders, "soft")
    page = opens(cast.browser("charlie"), "/dependencies/services/order-mail")
    lines = [each for each in page.elements if each["class"] == "mesh-line" and each["data-from"]]
    assert [each["data-coupling"] for each in lines] == ["hard"]
    assert [each.text for each in page.elements if each["class"] == "mesh-badge"] == ["5 min"]


def test_what_changes_in_the_description_changes_the_page(cast: Cast, shop: None) -> None:
    browser = cast.browser("charlie")
    opens(browser, "/dependencies")
    Need.objects.filter(ref="need0001").update(coupling="soft")
    page = opens(browser, "/dependencies")
    assert page.heading == "Two teams are brought into Rescue by others, 1.8 h a month"


def test_one_click_says_that_a_need_is_soft_and_no_more_is_asked(cast: Cast, shop: None) -> None:
    ref = Need.objects.get(coupling="unknown").ref
    page = sends(cast.browser("bob"), f"/dependencies/needs/{ref}/label", {"coupling": "soft"})
    assert "Order mail: this need is soft." in page.text
    assert "every need is labelled" in page.text


def test_what_a_service_needs_is_said_in_a_form(cast: Cast, shop: None) -> None:
    fields = {"provider": "Order mail, Account page", "coupling": "hard", "0-cover": "20"}
    page = sends(cast.browser("bob"), "/dependencies/services/customer-page/needs", fields)
    assert "1 of 2 suffice" in page.text
    assert "lives 20 min without it, no timeout" in page.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"provider": "Nobody"}, "is not among the services"),
        ({"provider": "Customer page"}, "needs itself"),
        ({"provider": "Order mail", "0-cover": "-5"}, "Write 0 or more"),
        ({"provider": "Order mail", "0-timeout": "soon"}, "is no number"),
        ({"provider": ""}, "Name what it needs"),
    ],
)
def test_a_need_that_makes_no_sense_keeps_what_was_typed(
    cast: Cast, shop: None, fields: dict[str, str], sentence: str
) -> None:
    sent = {"coupling": "hard", "attribute": "a part", **fields}
    page = refused(cast.browser("bob"), "/dependencies/services/customer-page/needs", sent)
    assert sentence in page.text
    assert any(each["value"] == "a part" for each in page.elements)


def test_a_need_is_changed_drilled_and_taken_out(cast: Cast, shop: None) -> None:
    bob, address = cast.browser("bob"), "/dependencies/needs/need0001"
    page = sends(bob, address, {"coupling": "hard", "0-cover": "for ever", "0-timeout": "2,5"})
    assert "lives for ever without it, timeout 2.5 s" in page.text
    today = timezone.now().date()
    sends(bob, f"{address}/drill", {"provider": "order-service", "on": str(today), "held": "yes"})
    assert f"drilled {today.day}" in opens(bob, "/dependencies/services/checkout-page").text
    page = sends(bob, f"{address}/remove")
    assert "It needs no other that is known" in page.text


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"on": "2999-01-01"}, "on", "2999-01-01 is still to come."),
        ({"on": "the day before"}, "on", '"the day before", which is no day.'),
        ({"on": "2026-03-02", "note": "x" * 251}, "note", "at most 250"),
        ({"on": "2026-03-02", "provider": "nobody"}, "provider", '"nobody" is no provider'),
    ],
)
def test_a_drill_that_cannot_have_been_so_is_said_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, shop: None, fields: dict[str, str], field: str, sentence: str
) -> None:
    typed = {"provider": "order-service", "note": "Pages came without a total", "held": "no"}
    address = "/dependencies/needs/need0001/drill"
    page = refused(cast.browser("bob"), address, typed | fields)
    assert sentence in page.part(f"{field}-problem").text
    assert page.part("on")["value"] == fields["on"]
    assert page.part("note")["value"] == fields.get("note", typed["note"])
    assert [each["value"] for each in page.elements if "checked" in each.attributes] == ["hard"]


def test_how_often_a_service_is_down_is_said_by_form(cast: Cast, shop: None) -> None:
    bob, address = cast.browser("bob"), "/dependencies/services/checkout-page/outages"
    fields = {"per_month": "0,5", "minutes": "40", "slow": "20%", "promised": "99.95%"}
    page = sends(bob, address, {**fields, "law": "exponential", "paging": "no"})
    assert "0.5 a month, 40 min on average, 20% of them hanging" in page.text
    assert "as somebody wrote down" in page.text
    service = Service.objects.get(slug="checkout-page")
    assert service.outage_minutes == {"law": "exponential", "mean": 40.0}
    assert (service.promised, service.is_paging) == (0.9995, False)
    again = opens(bob, address)
    assert {"0.5", "40", "20%", "99.95%"} <= {each["value"] for each in again.elements}
    sends(bob, address, {"promised": "", "per_month": "", "minutes": "", "paging": "yes"})
    service.refresh_from_db()
    assert (service.outages_per_month, service.promised, service.is_paging) == (None, None, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"minutes": "40"}, "Write how often a month"),
        ({"per_month": "2"}, "Write how long one lasts"),
        ({"per_month": "2", "minutes": "-3"}, "Write how long one lasts"),
        ({"per_month": "often", "minutes": "3"}, '"often" is no number'),
        ({"promised": "101%"}, '"101%" is no share of time'),
        ({"promised": "0"}, '"0" is no share of time'),
    ],
)
def test_what_makes_no_sense_of_a_service_is_said_at_its_field(
    cast: Cast, shop: None, fields: dict[str, str], sentence: str
) -> None:
    address = "/dependencies/services/checkout-page/outages"
    refused = cast.browser("bob").post(address, fields)
    assert refused.status_code == 422
    page = Page(refused.content.decode())
    assert sentence in page.text
    assert set(fields.values()) <= {each["value"] for each in page.elements}, "nothing is lost"


def test_the_law_of_a_file_stays_where_the_form_does_not_change_it(cast: Cast, shop: None) -> None:
    law = {"law": "log_normal", "mu": 3.0, "sigma": 0.5}
    Service.objects.filter(slug="order-service").update(outage_minutes=law)
    bob, address = cast.browser("bob"), "/dependencies/services/order-service/outages"
    assert "As a file says" in opens(bob, address).text
    sends(bob, address, {"per_month": "3", "minutes": "22.8", "law": "kept"})
    service = Service.objects.get(slug="order-service")
    assert (service.outages_per_month, service.outage_minutes) == (3.0, law)


def leads_to_needs(page: Page) -> bool:
    return any(each["href"].startswith("/dependencies/needs/") for each in page.elements)


def test_what_is_expected_stands_beside_what_is_promised(cast: Cast, shop: None) -> None:
    bob = cast.browser("bob")
    sends(bob, "/dependencies/needs/need0001", {"coupling": "hard", "0-expected": "99.95%"})
    page = opens(bob, "/dependencies/promises")
    assert "Checkout page of Order service 99.95% 99.90%" in page.text
    assert "more is expected than is promised" in page.text
    assert leads_to_needs(page)
    assert not leads_to_needs(opens(cast.browser("charlie"), "/dependencies/promises"))


def test_what_traffic_shows_and_nobody_declares_is_listed_and_said_by_one_click(
    cast: Cast, shop: None
) -> None:
    bob = cast.browser("bob")
    assert opens(bob, "/dependencies/gaps").heading == "No traffic was brought yet"
    seen = '{"data": [{"parent": "checkout-page", "child": "order-mail", "callCount": 12}]}'
    sends(bob, "/dependencies/describe", {"form": "jaeger", "text": seen, "then": "apply"})
    page = opens(bob, "/dependencies/gaps")
    assert page.heading == "1 need was seen and nobody declares it; 4 declared were never seen"
    assert "Checkout page → Order mail" in page.text
    assert leads_to_needs(page)
    assert not leads_to_needs(opens(cast.browser("charlie"), "/dependencies/gaps"))
    ref = Need.objects.get(is_declared=False).ref
    page = sends(bob, f"/dependencies/needs/{ref}/label", {"coupling": "soft", "back": "gaps"})
    assert page.heading == "4 declared were never seen"


def test_a_file_first_shows_what_it_would_change_then_changes_it(cast: Cast, shop: None) -> None:
    bob = cast.browser("bob")
    example = next(
        each.children[0]
        for each in opens(bob, "/dependencies/describe").elements
        if each.tag == "code" and "needs:" in each.text
    )
    text = str(example).replace("orders,", "ordering,")
    fields = {"form": "ours", "text": text, "then": "preview"}
    shown = Page(bob.post("/dependencies/describe", fields).content.decode())
    assert "would change" in shown.text
    assert Need.objects.count() == 4
    wrong = bob.post("/dependencies/describe", {**fields, "text": "services: 3\nneeds: x"})
    assert wrong.status_code == 422
    assert "Nothing was taken." in wrong.content.decode()
    brought = {
        "form": "csv",
        "text": "consumer,provider\ncheckout-page,order-mail\n",
        "then": "apply",
    }
    page = sends(bob, "/dependencies/describe", brought)
    assert "One change is made." in page.text


def test_what_happened_is_told_by_cause_with_what_would_have_been(cast: Cast, shop: None) -> None:
    dana = cast.browser("dana")
    page = opens(dana, "/dependencies/history")
    assert page.heading.startswith("Nobody’s outage is known to have brought another team")
    assert "say in its room which service brought it" in page.text
    page_service = Service.objects.get(slug="customer-page")
    team = page_service.team
    assert team is not None
    began = timezone.now() - timedelta(days=3)
    rescue = Rescue.objects.create(
        team=team, started_at=began, ended_at=began + timedelta(hours=2), end_is="exact"
    )
    incident = Incident.objects.create(
        team=team,
        rescue=rescue,
        trigger="reliability",
        summary="Down",
        impact_started_at=began,
        mitigated_at=began + timedelta(hours=2),
        is_open=False,
        created_at=began,
    )
    IncidentCause.objects.create(
        incident=incident,
        service=Service.objects.get(slug="order-service"),
        said_by="dana@example.org",
        said_at=began,
    )
    page = opens(dana, "/dependencies/history?days=30")
    assert page.heading.startswith("Order service caused 100% of the Rescue of ")
    assert "2.0 h in 1 Rescue, 100% by services of others" in page.text


@pytest.mark.parametrize(
    ("retries", "said"),
    [(0, "timeout 2 s"), (1, "timeout 2 s, one retry"), (12, "timeout 2 s, 12 retries")],
)
def test_what_protects_a_need_is_said_in_words(retries: int, said: str) -> None:
    assert protection(Member("payments", timeout_seconds=2.0, retries=retries)) == said
