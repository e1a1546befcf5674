"""Two teams, two incidents, a drill and a secret beside each other, in a browser."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from peacetime.usecases.drills import start_drill
from peacetime.usecases.endings import merge_incident
from peacetime.usecases.modes import declare_rescue
from peacetime.usecases.privacy import change_privacy
from peacetime.usecases.several import add_team, open_further_incident
from tests.browser.axe import Findings
from tests.browser.rooms import a_room
from tests.browser.visitors import PHONE, Visitors, is_wider_than_its_screen
from tests.builders import a_declaration, a_member, a_team
from tests.cast import Cast, the_cast


@dataclass(frozen=True)
class Scene:
    """Checkout and Search run one incident, Checkout a second that is private; one was merged; two teams practise."""

    cast: Cast
    shared: str
    private: str
    merged: str
    drill: str
    waiting: str

    def addresses(self) -> dict[str, str]:
        room = {
            "of two teams": self.shared,
            "private": self.private,
            "merged": self.merged,
            "a drill": self.drill,
            "a drill that waits": self.waiting,
        }
        return {
            **{f"room {name}": f"/incidents/{ref}" for name, ref in room.items()},
            "adding a team": f"/incidents/{self.shared}/teams",
            "merging": f"/incidents/{self.shared}/merge",
            "closing": f"/incidents/{self.shared}/close",
            "closing the only one": f"/incidents/{self.shared}/stand-down?team=search",
            "standing down of two": f"/incidents/{self.shared}/stand-down",
            "ending a drill": f"/incidents/{self.drill}/close",
            "opening again": f"/incidents/{self.merged}/reopen",
            "an update in a drill": f"/incidents/{self.drill}/updates",
            "a further incident": "/teams/checkout/incidents",
            "practising": "/teams/orders/drill",
            "in Rescue Mode already": "/teams/checkout/rescue",
            "a team with two and a drill": "/teams/checkout",
            "declaring": "/teams/orders/rescue",
            "the board": "/",
        }


@pytest.fixture
def scene(visitors: Visitors) -> Scene:
    cast = the_cast()
    alice, at = cast.acting("alice"), timezone.now()
    for name in ("Search", "Orders"):
        a_member(a_team(name), cast.bob)
    practised = a_declaration("The database is gone", commander=cast.alice.email)
    waiting = start_drill("checkout", practised, actor=alice, at=at - timedelta(minutes=40))
    drill = start_drill("orders", practised, actor=alice, at=at - timedelta(minutes=20))
    shared = a_room(cast, ago=timedelta(minutes=12)).ref
    add_team(shared, "search", actor=alice, at=at)
    more = [
        open_further_incident("checkout", a_declaration(words), actor=alice, at=at).incident
        for words in ("A key of ours is public", "Carts are empty")
    ]
    change_privacy(more[0], is_private=True, actor=alice, at=at)
    merge_incident(more[1], shared, actor=alice, at=at)
    return Scene(cast, shared, more[0], more[1], drill.incident, waiting.incident)


def test_none_of_it_hinders_anybody(visitors: Visitors, scene: Scene) -> None:
    page, found = visitors.opens(scene.cast.alice), Findings()
    for name, address in scene.addresses().items():
        page.goto(address)
        page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
        found.look(page, name)
    assert found.grave == []


def test_an_incident_becomes_one_of_two_teams_without_scripts(
    visitors: Visitors, scene: Scene
) -> None:
    page = visitors.opens(
        scene.cast.alice, f"/incidents/{scene.private}", size=PHONE, scripts=False
    )
    page.get_by_text("This incident", exact=True).click()
    page.get_by_role("link", name="Add a team…").click()
    page.get_by_label("Team").select_option("search")
    page.get_by_role("button", name="Add a team").click()
    expect(page.locator(".room-banner")).to_contain_text("Checkout and Search are in Rescue Mode")
    assert not is_wider_than_its_screen(page)


def test_whoever_watches_a_room_sees_a_team_join(visitors: Visitors, scene: Scene) -> None:
    watching = visitors.opens(scene.cast.charlie, f"/incidents/{scene.shared}")
    expect(watching.locator(".room-banner")).to_contain_text("Checkout and Search")
    add_team(scene.shared, "orders", actor=scene.cast.acting("alice"), at=timezone.now())
    expect(watching.locator(".room-banner")).to_contain_text("Checkout, Search and Orders")


def test_a_drill_waits_before_the_eyes_of_whoever_practises(
    visitors: Visitors, scene: Scene
) -> None:
    watching = visitors.opens(scene.cast.alice, f"/incidents/{scene.drill}")
    said = a_declaration("Orders are lost")
    declare_rescue("orders", said, actor=scene.cast.acting("bob"), at=timezone.now())
    expect(watching.locator(".room-banner")).to_contain_text("can be resumed")
    watching.get_by_role("button", name="Resume the drill").click()
    expect(watching.locator("#notices")).to_contain_text("The drill waits until it is over")
