"""Whatever somebody types is shown as text: on pages, in previews, on the stream."""

import json
import re

import pytest
from django.utils import timezone

from peacetime.queries.live import Cursor, Fact
from peacetime.web.live.render import render
from tests.cast import Cast, the_cast
from tests.web.hostile import ATTACK, attack, hostile
from tests.web.reading import Page

pytestmark = pytest.mark.django_db

# Where each text must be read word for word; {room} goes on, {over} is over.
SHOWN = {
    "team": "/",
    "person": "/settings/people",
    "summary": "/",
    "done_when": "/incidents/{room}",
    "customers": "/incidents/{room}",
    "service": "/incidents/{room}",
    "paused": "/incidents/{room}",
    "note": "/incidents/{room}",
    "redaction": "/incidents/{room}",
    "update": "/incidents/{room}",
    "scope": "/incidents/{room}",
    "criterion": "/incidents/{room}",
    "decision": "/incidents/{room}/decisions",
    "reason": "/incidents/{room}/decisions",
    "cause": "/incidents/{over}",
    "override": "/incidents/{over}",
    "recognition": "/incidents/{over}",
    "impact": "/incidents/{over}/messages",
    "follow_up": "/incidents/{over}/messages",
    "error": "/incidents/{over}/messages",
    "holiday": "/settings/teams/hostile",
    "audience": "/settings/audiences",
    "meaning": "/settings/severities",
    "token": "/settings/tokens",
    "why": "/capacity/policy",
    "source": "/teams/hostile/series",
    "file": "/import",
    "title": "/teams/hostile",
    "correction": "/me/capacity",
    "row": "/import/{history}",
    "minutes": "/teams/hostile/rituals/weekly/2026-W10",
    "skipped": "/teams/hostile/rituals/weekly/2026-W11",
    "action": "/actions",
    "why it was": "/actions/{action}",
    "ticket": "/actions/{action}",
    "runbook": "/actions/{action}",
    "obstacle": "/actions/{action}",
    "headline": "/postmortems/{brought}",
    "text": "/postmortems/{brought}/edit",
    "provider": "/dependencies/what-if?service=order-service",
    "attribute": "/dependencies/services/customer-page",
    "meeting": "/teams/checkout/calendar",
    "tool": "/signals/sources",
    "mailbox": "/signals/sources/post",
    "folder": "/signals/sources/post",
    "alert": "/signals",
    "more": "/signals/groups/{group}",
    "word": "/signals/groups/{group}",
    "rule": "/signals/rules",
    "refusal": "/signals/deliveries",
    "remark": "/signals/deliveries/{dead}",
    "field": "/signals/deliveries/{dead}",
    "value": "/signals/deliveries/{dead}/map",
}
OTHERS = (
    "/settings/postmortem-template",
    "/postmortems/{brought}/pdf",
    "/postmortems/{brought}/print",
    "/postmortems",
    "/postmortems/{brought}",
    "/postmortems/{brought}/versions/1",
    "/postmortems/{opened}",
    "/postmortems/{opened}/edit",
    "/postmortems/{opened}/versions",
    "/?q=hostile",
    "/rescue",
    "/teams/hostile/rescue",
    "/teams/checkout",
    "/teams/checkout/rescue",
    "/incidents/{room}/updates",
    "/incidents/{room}/stand-down",
    "/incidents/{room}/timeline/5/correct",
    "/incidents/{room}/timeline/5/redact",
    "/import?team=hostile",
    "/settings/account",
    "/me/capacity",
    "/teams/hostile/capacity",
    "/teams/hostile/capacity/panel",
    "/teams/hostile/recovery",
    "/incidents/{room}/watch",
    "/settings/teams",
    "/settings/services",
    "/settings/teams/new",
    "/audit",
    "/messages",
    "/rituals",
    "/teams/hostile/rituals",
    "/rituals/monthly/2026-03",
    "/rituals/quarterly/2026-Q2",
    "/teams/hostile/rituals/review/{over}",
    "/settings/calendar",
    "/me/actions",
    "/actions?team=hostile",
    "/actions/follow-through?team=hostile",
    "/actions/new?team=hostile",
    "/teams/hostile/actions/dates",
    "/postmortems/{opened}/actions",
    "/postmortems/{brought}/actions",
    "/dependencies",
    "/dependencies?q=provider",
    "/dependencies/what-if",
    "/dependencies/costs",
    "/dependencies/costs?team=storefront",
    "/dependencies/changes",
    "/dependencies/covers/need0001",
    "/dependencies/promises",
    "/dependencies/labels",
    "/dependencies/gaps",
    "/dependencies/services/order-service/outages",
    "/dependencies/services/order-service",
    "/dependencies/services/customer-page",
    "/dependencies/services/customer-page/needs",
    "/dependencies/needs/need0001",
    "/dependencies/describe",
    "/incidents/{room}/blast",
    "/signals/sources/{tool}",
    "/signals/rules/new?group={group}",
    "/teams/hostile/rescue?group={group}",
)


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def injected(source: str) -> list[str]:
    """Elements and attributes that no template of ours makes."""
    return [
        f"{element.tag} {element.attributes}"
        for element in Page(source).elements
        if element.tag == "img"
        or any(name.startswith("on") for name in element.attributes)
        or (element.tag == "script" and "nonce" not in element.attributes)
    ]


def words(source: str) -> str:
    """Everything a page says, in text and in attributes."""
    page = Page(source)
    said = [value for element in page.elements for value in element.attributes.values()]
    return re.sub(r"\s+", " ", " ".join([page.text, *said]))


def test_every_text_is_read_as_it_was_typed(cast: Cast) -> None:
    names, dana = attack(cast), cast.browser("dana")
    for what, address in SHOWN.items():
        source = dana.get(address.format(**names)).content.decode()
        typed = (
            hostile(what).replace('"', '""') if what == "row" else hostile(what)
        )  # as in its file
        assert typed in words(source), (what, address)
        assert injected(source) == [], address


def test_no_other_page_takes_a_text_for_markup(cast: Cast) -> None:
    names, dana = attack(cast), cast.browser("dana")
    for address in OTHERS:
        response = dana.get(address.format(**names))
        assert response.status_code in {200, 409}, address
        assert injected(response.content.decode()) == [], address
    searched = dana.get("/", {"q": ATTACK}).content.decode()
    assert ATTACK in words(searched)
    assert injected(searched) == []


def test_the_stream_carries_text_as_text(cast: Cast) -> None:
    names = attack(cast)
    facts = [
        Fact(number, Cursor(1, (number,)), "mode.rescue.stood_down", team, str(ref), timezone.now())
        for number, (team, ref) in enumerate(
            [("checkout", names["room"]), ("hostile", names["over"])] * 10
        )
    ]
    told = render(facts)
    assert told is not None
    fragments = "".join(patch["html"] for patch in json.loads(told.data)["patches"])
    assert injected(fragments) == []
    for what in ("summary", "note", "reason", "criterion", "update", "cause", "team"):
        assert hostile(what) in words(fragments), what
