"""What other tools send, by its pages: an address in a minute, groups and what is done with them, mapping."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from peacetime.project.folding import read
from peacetime.storage.models import (
    AlertGroup,
    AlertRule,
    Delivery,
    Incident,
    Source,
    TimelineEntry,
)
from peacetime.usecases.signals.folding import fold_waiting
from tests.cast import Cast, the_cast
from tests.groups import a_dead_delivery, a_group, a_source, resolve
from tests.web.reading import Page
from tests.web.rooms import a_room

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
ROBOT = {"id": "door-7", "name": "Door 7 stands open", "status": "open", "minutes": 12}


@pytest.fixture(scope="module")
def whole_cast(kept: None) -> Cast:
    """Made once; what a test changes is its own."""
    return the_cast()


@pytest.fixture
def cast(db: None, whole_cast: Cast) -> Cast:
    return whole_cast


def seen(client: Client, path: str, status: int = 200) -> Page:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return Page(answer.content.decode())


def sent(client: Client, path: str, fields: dict[str, Any], status: int = 200) -> Page:
    answer = client.post(path, fields, follow=True)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return Page(answer.content.decode())


def a_delivery(source: Source, payload: Any, **said: Any) -> Delivery:
    return a_dead_delivery(payload, source=source, **said)


# Sources


def test_the_page_of_sources_leads_to_the_first_one(cast: Cast) -> None:
    assert "Choose your tool" in seen(cast.browser("dana"), "/signals/sources").text
    assert "An administrator adds sources" in seen(cast.browser("bob"), "/signals/sources").text


def test_tools_are_found_by_their_name(cast: Cast) -> None:
    found = seen(cast.browser("dana"), "/signals/sources/new?q=pager").part("tools").text
    assert "PagerDuty" in found
    assert "Grafana" not in found
    assert "Any other tool" in found


def test_every_tool_says_how_to_point_it_here(cast: Cast) -> None:
    dana = cast.browser("dana")
    for provider in ("alertmanager", "grafana", "pagerduty", "github", "generic"):
        assert "What you do there next" in seen(dana, f"/signals/sources/new/{provider}").text
    assert "webhook_configs" in seen(dana, "/signals/sources/new/alertmanager").text


def test_an_address_is_made_by_a_name_and_shown_once(cast: Cast) -> None:
    dana, form = cast.browser("dana"), {"name": "Our monitoring", "idempotency_key": "abc"}
    page = sent(dana, "/signals/sources/new/alertmanager", form)
    address = page.part("address").text
    assert re.fullmatch(r"\S+/in/our-monitoring/pts_\S{20,}", address)
    assert address in page.part("curl").text
    again = sent(dana, "/signals/sources/new/alertmanager", form)
    assert "shown once already" in again.notices
    assert address not in html.unescape(
        dana.get("/signals/sources/our-monitoring").content.decode()
    )
    assert Source.objects.count() == 1


def test_the_form_of_a_source_sent_again_with_other_words_says_so(cast: Cast) -> None:
    dana, form = cast.browser("dana"), {"name": "Grafana", "idempotency_key": "once"}
    seen(dana, "/signals/sources/new/grafana")
    sent(dana, "/signals/sources/new/grafana", form)
    page = sent(dana, "/signals/sources/new/grafana", form | {"name": "Other"}, 422)
    assert "This form was sent before, with other words." in page.problems
    assert Source.objects.count() == 1


def test_the_command_that_is_shown_says_what_the_tool_would_say(cast: Cast) -> None:
    dana = cast.browser("dana")
    for provider in ("alertmanager", "grafana", "pagerduty", "generic"):
        page = sent(dana, f"/signals/sources/new/{provider}", {"name": f"My {provider}"})
        payload = json.loads(page.part("curl").text.partition("-d '")[2].removesuffix("'"))
        source = Source.objects.get(name=f"My {provider}")
        a_delivery(source, payload, state="waiting")
        done = fold_waiting(read, at=timezone.now())
        assert done is not None
        assert (done.signals, done.dead) == (1, 0), provider


def test_a_source_without_a_name_is_refused_at_its_field(cast: Cast) -> None:
    page = sent(cast.browser("dana"), "/signals/sources/new/grafana", {"name": " "}, 422)
    assert "Name" in page.problems
    assert not Source.objects.exists()


def test_a_lead_makes_sources_of_their_team_alone(cast: Cast) -> None:
    alice = cast.browser("alice")
    form = {"name": "Ours", "team": "checkout"}
    assert sent(alice, "/signals/sources/new/grafana", form).has("address")
    assert alice.post("/signals/sources/new/grafana", {"name": "All"}).status_code == 403


def test_a_new_key_is_shown_once_and_the_old_one_works_for_a_day(cast: Cast) -> None:
    source, dana = a_source(), cast.browser("dana")
    before = source.key_digest
    page = sent(dana, f"/signals/sources/{source.slug}/key", {})
    assert page.part("address").text.startswith("http")
    assert "works until" in page.part("standing").text
    source.refresh_from_db()
    assert source.former_key_digest == before
    assert source.key_digest != before


def test_a_secret_is_kept_and_never_shown(cast: Cast) -> None:
    source, dana = a_source(), cast.browser("dana")
    path, secret = f"/signals/sources/{source.slug}/signature", "a-very-shared-secret"
    refused = sent(dana, path, {"scheme": "hmac"}, 422)
    assert "secret" in refused.problems.lower()
    said = {"scheme": "hmac", "secret": secret, "setting-prefix": "sha256="}
    page = sent(dana, path, said)
    assert "HMAC of the body" in page.part("standing").text
    assert secret not in dana.get(f"/signals/sources/{source.slug}").content.decode()
    source.refresh_from_db()
    assert source.scheme_settings == {"prefix": "sha256="}
    kept = bytes(source.sealed_secret or b"")
    sent(dana, path, {"scheme": "hmac"})
    source.refresh_from_db()
    assert bytes(source.sealed_secret or b"") == kept


def test_a_source_is_paused_goes_on_and_is_retired(cast: Cast) -> None:
    source, dana = a_source(), cast.browser("dana")
    here = f"/signals/sources/{source.slug}"
    assert "Paused" in sent(dana, f"{here}/pause", {}).part("standing").text
    assert "Nothing came yet" in sent(dana, f"{here}/resume", {}).part("standing").text
    assert "retired" in sent(dana, f"{here}/retire", {}).notices
    page = seen(dana, here)
    assert "Retired" in page.part("standing").text
    assert not page.has("signature")


def test_a_retired_source_tells_nobody_to_point_a_tool_at_it(cast: Cast) -> None:
    dana = cast.browser("dana")
    sent(dana, "/signals/sources/new/grafana", {"name": "Grafana"})
    assert "How to point Grafana here" in seen(dana, "/signals/sources/grafana").text
    sent(dana, "/signals/sources/grafana/retire", {})
    assert "How to point" not in seen(dana, "/signals/sources/grafana").text


def test_two_who_change_a_source_at_once_are_told(cast: Cast) -> None:
    source, dana = a_source(), cast.browser("dana")
    form = {"name": "Renamed", "provider": "generic", "version": "0"}
    assert seen(dana, f"/signals/sources/{source.slug}").heading == "Monitoring"
    assert sent(dana, f"/signals/sources/{source.slug}", form).heading == "Renamed"
    assert "meanwhile" in sent(dana, f"/signals/sources/{source.slug}", form, 422).problems


# Groups


def test_without_sources_the_page_of_alerts_leads_to_one(cast: Cast) -> None:
    page = seen(cast.browser("dana"), "/signals")
    assert page.heading == "No alert is open"
    assert "Add a source" in page.text


def test_open_groups_are_counted_and_those_that_are_over_stand_elsewhere(cast: Cast) -> None:
    a_group(cast.checkout, "Payments time out", alerts=3, level="critical")
    over = a_group(cast.checkout, "Disk was full")
    resolve(over, at=timezone.now())
    bob = cast.browser("bob")
    page = seen(bob, "/signals")
    assert page.heading == "1 group of alerts is open"
    assert "3 alerts in it" in page.text
    assert "Disk was full" not in page.text
    assert "Disk was full" in seen(bob, "/signals?state=resolved").text


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("team=checkout", True),
        ("team=nobody", False),
        ("level=error", True),
        ("level=critical", False),
        ("source=monitoring", True),
        ("service=elsewhere", False),
        ("state=acknowledged", False),
        ("state=nonsense", True),
        ("service=%00", False),
        ("after=%00", True),
    ],
)
def test_groups_are_narrowed_by_what_is_asked(cast: Cast, query: str, *, is_found: bool) -> None:
    a_group(cast.checkout, "Payments time out", level="error")
    page = seen(cast.browser("bob"), f"/signals?{query}")
    assert ("Payments time out" in page.text) is is_found


def test_many_groups_are_read_a_page_at_a_time(cast: Cast) -> None:
    now = timezone.now()
    for number in range(55):
        a_group(cast.checkout, f"Number {number:02}", at=now - timedelta(minutes=number))
    bob = cast.browser("bob")
    first = seen(bob, "/signals")
    [further] = [each["href"] for each in first.elements if each["rel"] == "next"]
    second = seen(bob, further)
    assert "Number 49" in first.text
    assert "Number 50" not in first.text
    assert "Number 50" in second.text
    assert "Number 49" not in second.text


def test_a_group_shows_its_alerts_and_what_happened(cast: Cast) -> None:
    group = a_group(cast.checkout, "Payments time out", alerts=3)
    group.members.update(link="https://alerts.example.org/7")
    page = seen(cast.browser("bob"), f"/signals/groups/{group.ref}")
    assert "3 alerts began" in page.text
    links = {each["href"] for each in page.elements if each.tag == "a"}
    assert "https://alerts.example.org/7" in links


def test_rescue_is_declared_for_a_group_with_what_it_says(cast: Cast) -> None:
    group, bob = a_group(cast.checkout, "Payments time out", level="critical"), cast.browser("bob")
    page = seen(bob, f"/signals/groups/{group.ref}")
    [declare] = [
        each["href"] for each in page.elements if "Declare Rescue" in each.text and each.tag == "a"
    ]
    form = seen(bob, declare)
    assert form.typed["summary"] == "Payments time out"
    assert (form.typed["severity"], form.typed["group"]) == ("SEV1", group.ref)
    said = {
        "trigger": "reliability",
        "summary": "Payments time out",
        "severity": "SEV1",
        "done_when": "They do not",
        "group": form.typed["group"],
    }
    bob.post("/teams/checkout/rescue", said)
    incident = Incident.objects.get(team=cast.checkout)
    group.refresh_from_db()
    assert group.incident == incident
    room = seen(bob, f"/incidents/{incident.ref}")
    assert "1 of 1 group open" in room.part(f"alerts-{incident.ref}").text
    assert incident.summary in seen(bob, f"/signals/groups/{group.ref}").text


def test_a_group_of_another_team_fills_in_nothing(cast: Cast) -> None:
    group = a_group(cast.checkout, "Payments time out")
    other = seen(cast.browser("bob"), f"/teams/checkout/rescue?group={group.ref[::-1]}")
    assert other.typed.get("summary", "") == ""


def test_a_group_joins_an_incident_and_is_taken_apart_again(cast: Cast) -> None:
    incident, group, bob = a_room(cast), a_group(cast.checkout), cast.browser("bob")
    here = f"/signals/groups/{group.ref}"
    assert "Join this incident" in seen(bob, here).text
    page = sent(bob, f"{here}/join", {"incident": incident.ref})
    assert "belong to the incident now" in page.notices
    assert TimelineEntry.objects.filter(incident=incident, text__contains=group.title).exists()
    assert "by themselves" in sent(bob, f"{here}/apart", {}).notices
    assert AlertGroup.objects.get(pk=group.pk).incident is None


def test_nothing_of_a_private_incident_shows_on_its_group(cast: Cast) -> None:
    incident, group = a_room(cast), a_group(cast.checkout)
    AlertGroup.objects.filter(pk=group.pk).update(incident=incident, linked_at=timezone.now())
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    charlie = cast.browser("charlie")
    for path in ("/signals", f"/signals/groups/{group.ref}"):
        page = charlie.get(path).content.decode()
        assert incident.summary not in page
        assert incident.ref not in page
    assert charlie.get(f"/incidents/{incident.ref}/alerts").status_code == 404


def test_board_and_team_say_quietly_how_many_groups_are_open(cast: Cast) -> None:
    bob = cast.browser("bob")
    assert "No alert is open" in seen(bob, "/teams/checkout").text
    a_group(cast.checkout, "One")
    a_group(cast.checkout, "Two")
    assert "2 groups of alerts are open" in seen(bob, "/").text
    assert "2 groups of alerts are open" in seen(bob, "/teams/checkout").text


# Rules


def test_such_alerts_are_ignored_by_a_rule_with_a_reason_and_an_end(cast: Cast) -> None:
    group, alice = a_group(cast.checkout, "Disk 7 is full"), cast.browser("alice")
    form = seen(alice, f"/signals/rules/new?group={group.ref}").typed
    assert (form["title_pattern"], form["team"], form["verb"]) == (
        "Disk 7 is full",
        "checkout",
        "ignore",
    )
    said = {**form, "name": "Frees itself at six", "title_pattern": "Disk * is full", "for": "week"}
    page = sent(alice, "/signals/rules/new", said)
    assert "Frees itself at six" in page.text
    assert "Title like “Disk * is full”" in page.text
    rule = AlertRule.objects.get()
    assert rule.until is not None
    assert timedelta(days=6) < rule.until - timezone.now() < timedelta(days=8)


def test_a_rule_that_would_hold_for_everything_is_refused(cast: Cast) -> None:
    said = {"verb": "ignore", "name": "All of it", "for": "always"}
    page = sent(cast.browser("dana"), "/signals/rules/new", said, 422)
    assert "every alert" in page.problems


def test_all_that_is_wrong_with_a_rule_is_said_at_once(cast: Cast) -> None:
    wrong = {"verb": "ignore", "name": "", "title_pattern": "*", "level": "loud", "for": "always"}
    page = sent(cast.browser("dana"), "/signals/rules/new", wrong, 422)
    assert "Say why the rule is there" in page.part("name-problem").text
    assert "loud" in page.part("level-problem").text
    assert "This would hold for every alert." in page.part("title_pattern-problem").text
    assert not AlertRule.objects.exists()


def test_until_a_moment_needs_one(cast: Cast) -> None:
    said = {"verb": "ignore", "name": "It", "title_pattern": "Disk", "for": "moment"}
    assert "until when" in sent(cast.browser("dana"), "/signals/rules/new", said, 422).problems


def test_a_rule_is_changed_and_ended(cast: Cast) -> None:
    dana = cast.browser("dana")
    said = {"verb": "join", "name": "Joins", "title_pattern": "Disk", "for": "always"}
    sent(dana, "/signals/rules/new", said)
    rule = AlertRule.objects.get()
    form = seen(dana, f"/signals/rules/{rule.pk}").typed
    assert (form["name"], form["for"], form["verb"]) == ("Joins", "always", "join")
    assert "Renamed" in sent(dana, f"/signals/rules/{rule.pk}", {**form, "name": "Renamed"}).text
    assert "holds no longer" in sent(dana, f"/signals/rules/{rule.pk}/retire", {}).notices
    assert "No rule yet" in seen(dana, "/signals/rules").text


# What could not be read


def test_what_could_not_be_read_says_why_and_shows_what_came(cast: Cast) -> None:
    dead, dana = a_delivery(a_source(), ROBOT), cast.browser("dana")
    listed = seen(dana, "/signals/deliveries")
    assert "No tool that is known here sends this." in listed.text
    page = seen(dana, f"/signals/deliveries/{dead.ref}")
    assert "payload_unknown" in page.text
    assert "Door 7 stands open" in page.text
    assert f"/signals/deliveries/{dead.ref}" in {each["href"] for each in listed.elements}
    bob = cast.browser("bob")
    assert bob.get(f"/signals/deliveries/{dead.ref}").status_code == 403
    read_along = seen(bob, "/signals/deliveries")
    assert "No tool that is known here" in read_along.text
    assert f"/signals/deliveries/{dead.ref}" not in {each["href"] for each in read_along.elements}


def test_a_first_guess_is_shown_with_what_it_says(cast: Cast) -> None:
    dead = a_delivery(a_source(), ROBOT)
    page = seen(cast.browser("dana"), f"/signals/deliveries/{dead.ref}/map")
    assert page.typed["title"] == "name"
    assert "Door 7 stands open is firing" in page.part("preview").text


def test_a_mapping_is_looked_at_saved_and_everything_is_read_by_it(cast: Cast) -> None:
    source, dana = a_source(), cast.browser("dana")
    payload = {"thing": {"no": 7}, "what": "Too warm", "how": "purple", "where": "Hall 2"}
    dead, other = a_delivery(source, payload), a_delivery(source, payload | {"what": "Too cold"})
    path = f"/signals/deliveries/{dead.ref}/map"
    form = {
        "key": "thing.no",
        "key_too": "what",
        "title": "what",
        "state": "how",
        "service": "where",
        "kind": "alert",
    }
    looked = sent(dana, path, form | {"then": "look"})
    assert "purple" in looked.part("preview").text
    source.refresh_from_db()
    assert source.mapping is None
    right = form | {"firing": "Purple, mauve"}
    assert "Too warm is firing" in sent(dana, path, right | {"then": "look"}).part("preview").text
    sent(dana, path, right | {"then": "all"})
    source.refresh_from_db()
    mapping = Source.objects.get(pk=source.pk).mapping
    assert mapping is not None
    assert mapping["firing"] == ["purple", "mauve"]
    fold_waiting(read, at=timezone.now())
    other.refresh_from_db()
    assert other.state == "read"
    page = seen(dana, f"/signals/deliveries/{dead.ref}")
    assert page.part("outcome").text.startswith("Read")
    assert "by the fields" in seen(dana, f"/signals/sources/{source.slug}").part("standing").text
    sent(dana, f"/signals/sources/{source.slug}/mapping/forget", {})
    source.refresh_from_db()
    assert source.mapping is None


def test_a_mapping_that_says_too_little_is_refused_at_its_field(cast: Cast) -> None:
    dead = a_delivery(a_source(), ROBOT)
    said = {"key": "", "title": "name", "otherwise": "firing", "then": "save"}
    page = sent(cast.browser("dana"), f"/signals/deliveries/{dead.ref}/map", said, 422)
    assert "which matter" in page.problems


def test_items_of_a_list_are_pointed_at_from_the_item(cast: Cast) -> None:
    payload = {"site": "Hall 2", "doors": [{"no": 1, "says": "open"}, {"no": 2, "says": "closed"}]}
    dead, dana = a_delivery(a_source(), payload), cast.browser("dana")
    form = {"items": "doors", "key": "no", "title": "$.site", "state": "says", "then": "look"}
    page = sent(dana, f"/signals/deliveries/{dead.ref}/map", form)
    offered = {each["value"] for each in page.part("key").walk() if each.tag == "option"}
    assert {"no", "says", "$.site"} <= offered
    points = {each["data-point"] for each in page.elements} - {""}
    assert {"no", "says", "$.site"} == points
    assert "2 signals" in page.part("preview").text


def test_one_delivery_is_read_again_and_one_deleted(cast: Cast) -> None:
    source, dana = a_source(), cast.browser("dana")
    dead = a_delivery(source, ROBOT)
    page = sent(dana, f"/signals/deliveries/{dead.ref}/replay", {})
    assert page.part("outcome").text.startswith("Being read")
    assert "deleted" in sent(dana, f"/signals/deliveries/{dead.ref}/delete", {}).notices
    assert not Delivery.objects.exists()


def test_what_was_not_read_of_a_source_is_cleared_away(cast: Cast) -> None:
    source, dana = a_source(), cast.browser("dana")
    a_delivery(source, ROBOT)
    a_delivery(source, [1], state="read")
    sent(dana, f"/signals/sources/{source.slug}/clear", {})
    assert [each.state for each in Delivery.objects.all()] == ["read"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json at all <b>",
        b"\xff\x00\x01",
        b"null",
        b'"just a text"',
        b"[]",
        b"[" * 500 + b"]" * 500,
        b'{"a":' * 60 + b"1" + b"}" * 60,
        json.dumps({str(number): "x" * 500 for number in range(3_000)}).encode(),
        json.dumps({"": {"": 1}, "a.b": {"c\\d": [None, True, {"e": []}]}}).encode(),
        b'payload={"id":1,"title":"Door","status":"open"}',
    ],
    ids=["empty", "text", "bytes", "null", "string", "list", "deep list", "deep", "wide", "odd names", "form"],
)  # fmt: skip
def test_whatever_came_can_be_looked_at(cast: Cast, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded" if body.startswith(b"payload") else "text/plain"
    dead = a_delivery(a_source(), body, content_type=kind)
    dana = cast.browser("dana")
    page = dana.get(f"/signals/deliveries/{dead.ref}")
    assert page.status_code == 200
    assert len(page.content) < 600_000
    assert dana.get(f"/signals/deliveries/{dead.ref}/map").status_code in {200, 422}
    said = {"key": "a", "title": "a", "items": "a.b", "then": "look"}
    assert dana.post(f"/signals/deliveries/{dead.ref}/map", said).status_code in {200, 422}
