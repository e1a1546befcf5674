"""No page hinders anybody: nothing serious or critical for axe-core, and nothing wider than its screen."""

from itertools import islice

import pytest
from django.db import OperationalError
from django.utils import timezone
from playwright.sync_api import Page

from peacetime.usecases import modes
from peacetime.usecases.sign_in import issue_sign_in_link
from peacetime.usecases.teams import archive_team
from tests.browser.axe import Findings
from tests.browser.crowd import Crowd, a_crowd
from tests.browser.visitors import Visitors
from tests.builders import a_rescue
from tests.cast import the_cast

BOARD = {
    "the board": "/",
    "a search": "/?q=check",
    "a search in vain": "/?q=nothing",
    "the choice of a team": "/rescue",
    "declaring": "/teams/search/rescue",
    "declared already": "/teams/checkout/rescue",
    "a team in Rescue Mode": "/teams/checkout",
    "a team that recovers": "/teams/identity",
    "a team with a history": "/teams/search",
    "a playbook": "/playbooks/rescue",
    "editing a playbook": "/playbooks/rescue/edit",
    "versions of a playbook": "/playbooks/rescue/versions",
    "a version of a playbook": "/playbooks/rescue/versions/0",
    "a team's capacity": "/teams/checkout/capacity",
    "a team's capacity on a day": "/teams/search/capacity?as_of=2026-03-01&kind=spent",
    "a team's recovery": "/teams/identity/recovery",
    "my capacity": "/me/capacity",
    "measures": "/measures",
    "measures of a team": "/measures?team=search&by=quarter",
    "measures of nothing": "/measures?team=search&severity=SEV0",
    "incidents of a figure": "/measures/incidents?measure=time_to_recover",
    "rescues of a figure": "/measures/rescues",
    "incidents found": "/incidents",
    "no incident found": "/incidents?q=nothing",
    "what capacity assumes": "/capacity/policy",
    "trying other values": "/capacity/policy/edit?profile=sre",
    "versions of what capacity assumes": "/capacity/policy/versions",
    "a version of what capacity assumes": "/capacity/policy/versions/0",
    "a forecast": "/teams/search/forecast",
    "a sprint plan": "/teams/search/plan",
    "warning signs": "/teams/search/signs",
    "clusters of incidents": "/teams/search/signs/clusters",
    "weekly numbers": "/teams/search/series",
    "a rota": "/teams/search/rota",
    "the pulse": "/me/pulse",
    "action items": "/actions",
    "action items of a team": "/actions?team=checkout&sign=overdue",
    "the debt backlog": "/actions?state=backlog",
    "an action item": "/actions/action01",
    "my action items": "/me/actions",
    "agreeing an action item": "/actions/new",
    "follow-through": "/actions/follow-through",
    "action items of a postmortem": "/postmortems/{postmortem}/actions",
    "due dates": "/teams/search/actions/dates",
    "postmortems": "/postmortems",
    "no postmortem found": "/postmortems?q=zebra",
    "a postmortem": "/postmortems/{postmortem}",
    "writing a postmortem": "/postmortems/{postmortem}/edit",
    "versions of a postmortem": "/postmortems/{postmortem}/versions",
    "a version of a postmortem": "/postmortems/{postmortem}/versions/1?with=2",
    "bringing a postmortem": "/postmortems/bring",
    "meetings in every state": "/teams/checkout/calendar",
    "meetings in Delivery Mode": "/teams/search/calendar",
    "rituals": "/rituals",
    "rituals of a team": "/teams/checkout/rituals",
    "a weekly check": "/teams/checkout/rituals/weekly/2026-W10",
    "a monthly review": "/rituals/monthly/2026-03",
    "a quarterly retro": "/rituals/quarterly/2026-Q2",
    "dependencies": "/dependencies",
    "the example of dependencies": "/dependencies/example",
    "asking what if": "/dependencies/what-if",
    "an outage": "/dependencies/what-if?service=order-service&minutes=30",
    "what outages cost": "/dependencies/costs",
    "what outages cost a team": "/dependencies/costs?team=storefront",
    "what to change first": "/dependencies/changes",
    "how long a cover should be": "/dependencies/covers/need0001",
    "promises": "/dependencies/promises",
    "labels": "/dependencies/labels",
    "declared and seen": "/dependencies/gaps",
    "how often a service is down": "/dependencies/services/order-service/outages",
    "what happened": "/dependencies/history?days=365",
    "a service": "/dependencies/services/order-service",
    "adding a need": "/dependencies/services/order-service/needs",
    "a need": "/dependencies/needs/need0001",
    "describing by a file": "/dependencies/describe",
    "alerts": "/signals",
    "no alert found": "/signals?level=critical&state=resolved",
    "a group of alerts": "/signals/groups/{group}",
    "rules for alerts": "/signals/rules",
    "a rule for alerts": "/signals/rules/new?group={group}",
    "sources": "/signals/sources",
    "choosing a tool": "/signals/sources/new",
    "a new source": "/signals/sources/new/grafana",
    "a source": "/signals/sources/monitoring",
    "a source that reads a mailbox": "/signals/sources/post",
    "what could not be read": "/signals/deliveries",
    "a delivery": "/signals/deliveries/{delivery}",
    "what fields mean": "/signals/deliveries/{delivery}/map",
    "importing": "/import",
    "an import": "/import/{history_import}",
}
ROOM = {
    "the room": "/incidents/{going_on}",
    "the room afterwards": "/incidents/{over}",
    "who else is reached": "/incidents/{going_on}/blast",
    "decisions": "/incidents/{going_on}/decisions",
    "an update": "/incidents/{going_on}/updates",
    "standing down": "/incidents/{going_on}/stand-down",
    "the review": "/incidents/{going_on}/review",
    "the postmortem": "/incidents/{over}/postmortem",
    "the review of a postmortem": "/teams/identity/rituals/review/{over}",
    "correcting": "/incidents/{going_on}/timeline/3/correct",
    "redacting": "/incidents/{going_on}/timeline/3/redact",
    "what was told": "/incidents/{going_on}/messages",
}
SETTINGS = {
    "you": "/settings/account",
    "people": "/settings/people",
    "teams": "/settings/teams",
    "archived teams": "/settings/teams?archived=1",
    "a new team": "/settings/teams/new",
    "a team's settings": "/settings/teams/checkout",
    "services": "/settings/services",
    "audiences": "/settings/audiences",
    "severities": "/settings/severities",
    "a postmortem as a PDF": "/postmortems/{postmortem}/pdf",
    "a postmortem for paper": "/postmortems/{postmortem}/print",
    "the postmortem template": "/settings/postmortem-template",
    "versions of the postmortem template": "/settings/postmortem-template/versions",
    "a version of the postmortem template": "/settings/postmortem-template/versions/0",
    "connections": "/connections",
    "connecting a calendar": "/connections/new/google_calendar",
    "a connected calendar": "/connections/{calendar}",
    "the wordings": "/settings/wording",
    "a wording": "/settings/wording/leaving_team",
    "versions of a wording": "/settings/wording/leaving_team/versions",
    "a version of a wording": "/settings/wording/leaving_team/versions/0",
    "tokens": "/settings/tokens",
    "a calendar": "/settings/calendar",
    "whether messages leave": "/settings/sending",
    "the audit log": "/audit",
    "messages": "/messages",
}


AT_ONCE = 30  # pages a test, so that those who run tests share them


def _some(pages: dict[str, str]) -> list[dict[str, str]]:
    named = iter(pages.items())
    return [dict(some) for some in iter(lambda: list(islice(named, AT_ONCE)), [])]


@pytest.mark.parametrize(
    "pages",
    [*_some(BOARD), *_some(ROOM), *_some(SETTINGS)],
    ids=lambda pages: f"from {next(iter(pages))}",
)
def test_no_page_hinders_anybody(visitors: Visitors, pages: dict[str, str]) -> None:
    crowd = a_crowd(entries=10)
    page, found = visitors.opens(crowd.cast.dana), Findings()
    for name, path in pages.items():
        page.goto(_address(path, crowd))
        open_everything(page)
        found.look(page, name)
    assert found.grave == []


COLOURED = (
    "/",
    "/teams/search/rescue",
    "/me/capacity",
    "/import",
    "/incidents/{going_on}",
    "/teams/checkout/capacity",
    "/postmortems/{postmortem}/edit",
    "/actions",
    "/dependencies/what-if?service=order-service&minutes=30",
    "/dependencies/costs",
    "/rituals",
    "/settings/people",
    "/measures",
    "/signals",
    "/signals/groups/{group}",
    "/signals/deliveries/{delivery}/map",
)


def test_what_is_coloured_can_be_read(visitors: Visitors) -> None:
    crowd = a_crowd(entries=10)
    page, found = visitors.opens(crowd.cast.dana), Findings()
    for path in COLOURED:
        page.goto(_address(path, crowd))
        found.look_at_colours(page, path)
    assert found.grave == []


def test_no_page_of_the_first_day_hinders_anybody(visitors: Visitors) -> None:
    page, found = visitors.opens(path="/sign-in"), Findings()
    found.look(page, "signing in before anybody is there")
    page.goto(f"/sign-in/{issue_sign_in_link(at=timezone.now())}")
    found.look(page, "a sign-in link")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Your name").wait_for()
    found.look(page, "the welcome")
    page.goto("/sign-in/over")
    found.look(page, "a sign-in link that is over")
    page.goto("/invitations/over")
    found.look(page, "an invitation that is over")
    cast = the_cast()
    a_rescue(cast.checkout)
    page = visitors.opens(cast.dana)
    found.look(page, "the board of one team")
    assert found.grave == []


def test_no_refusal_hinders_anybody(visitors: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, found = the_cast(), Findings()
    page = visitors.opens(cast.charlie, "/audit")
    found.look(page, "not allowed")
    page.goto("/teams/nowhere")
    found.look(page, "an unknown team")
    page.goto("/nowhere")
    found.look(page, "an unknown address")
    page = visitors.opens(cast.dana, "/settings/teams/new")
    page.get_by_label("Name", exact=True).fill("Checkout")
    page.get_by_label("Short name").fill("checkout")
    page.get_by_role("button", name="Set up the team").click()
    page.get_by_role("alert").wait_for()
    found.look(page, "a form that was refused")
    monkeypatch.setattr(modes, "declare_rescue", lose)
    page.goto("/teams/checkout/rescue")
    page.get_by_label("What is wrong").fill("Payments time out")
    page.get_by_label("Done when").fill("They do not")
    page.get_by_role("button", name="Declare Rescue Mode").click()
    page.get_by_role("button", name="Try again").wait_for()
    found.look(page, "the database gone")
    assert found.grave == []


def test_the_empty_board_hinders_nobody(visitors: Visitors) -> None:
    cast, found = the_cast(), Findings()
    archive_team("checkout", actor=cast.acting("dana"), at=timezone.now())
    page = visitors.opens(cast.dana)
    found.look(page, "the empty board")
    page.goto("/rescue")
    found.look(page, "nobody to declare for")
    assert found.grave == []


def lose(*_: object, **__: object) -> None:
    """What a use-case meets when the database goes away in its middle."""
    raise OperationalError("server closed the connection unexpectedly")


def open_everything(page: Page) -> None:
    """Menus and folds, as somebody sees them who opened them all."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def _address(path: str, crowd: Crowd) -> str:
    return path.format(
        going_on=crowd.going_on.ref,
        over=crowd.over.ref,
        history_import=crowd.history_import,
        postmortem=crowd.postmortem,
        group=crowd.group,
        delivery=crowd.delivery,
        calendar=crowd.calendar,
    )
