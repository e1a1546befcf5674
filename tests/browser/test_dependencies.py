"""The neighbourhood of a service, moved around in by finger and by keys."""

import pytest
from playwright.sync_api import expect

from peacetime.storage.models import Service, Team
from tests.browser.visitors import DESK, PHONE, Visitors
from tests.cast import Cast, the_cast
from tests.meshes import a_need, a_running_service, a_shop
from tests.serving import Serving


@pytest.fixture
def cast(serving: Serving) -> Cast:
    cast = the_cast()
    a_shop()
    return cast


def test_a_neighbourhood_is_moved_around_in_by_keys_and_closed_again(
    visitors: Visitors, cast: Cast
) -> None:
    page = visitors.opens(cast.charlie, "/dependencies/services/order-service", size=PHONE)
    button = page.get_by_role("button", name="Move around in it")
    button.click()
    told = page.locator(".mesh-told")
    expect(told).to_contain_text("Order service")
    expect(page.locator(".mesh-wrap")).to_be_hidden()
    page.locator(".mesh-canvas").press("ArrowRight")
    expect(told).to_contain_text("falls")
    page.locator(".mesh-canvas").press("Escape")
    expect(told).to_be_empty()
    for pressed in ("ArrowRight", "ArrowRight", "Enter"):
        page.locator(".mesh-canvas").press(pressed)
    expect(page).not_to_have_url("/dependencies/services/order-service")
    page.goto("/dependencies/services/order-service")
    button.click()
    expect(page.locator(".mesh-live")).to_be_visible()
    button.click()
    expect(page.locator(".mesh-live")).to_have_count(0)
    expect(page.locator(".mesh-wrap")).to_be_visible()


SMALL_DESK = {"width": 1280, "height": 800}
# How many boxes there are, how many are cut off, and how much room stays empty left and right.
SEEN = """() => {
  const mesh = document.querySelector(".mesh-canvas")._cyreg.cy;
  const services = mesh.nodes("[state]");
  const boxes = services.map((each) => each.renderedBoundingBox());
  const isCut = (box) => box.x1 < 0 || box.x2 > mesh.width() || box.y1 < 0 || box.y2 > mesh.height();
  const all = services.renderedBoundingBox();
  return [boxes.length, boxes.filter(isCut).length, all.x1, mesh.width() - all.x2];
}"""


def test_as_many_columns_as_there_are_fit_a_small_desk_and_a_phone_leaves_no_room_empty(
    visitors: Visitors, cast: Cast
) -> None:
    orders, care = Service.objects.get(slug="order-service"), Team.objects.get(slug="care")
    a_need(orders, a_running_service("Database", care))
    a_need(a_running_service("Reports", care), orders, cover_minutes=60)
    page = visitors.opens(cast.charlie, "/dependencies/services/order-service", size=SMALL_DESK)
    page.get_by_role("button", name="Move around in it").click()
    expect(page.locator(".mesh-told")).to_contain_text("Order service")
    boxes, cut, left, right = page.evaluate(SEEN)
    assert (boxes, cut) == (7, 0)
    assert left == pytest.approx(right, abs=2)
    page = visitors.opens(cast.charlie, "/dependencies/services/order-service", size=PHONE)
    page.get_by_role("button", name="Move around in it").click()
    expect(page.locator(".mesh-told")).to_contain_text("Order service")
    _, cut, left, right = page.evaluate(SEEN)
    assert cut > 0
    assert max(left, right) < 20


# Which words on lines stand on others, or on a service: in the still picture, and moved around in.
COVERED = """() => {
  const isOn = (one, other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
  const covered = (words, boxes) => words.flatMap(([said, one], number) => [
    ...words.slice(number + 1).filter(([, other]) => isOn(one, other)).map(([more]) => `${said} on ${more}`),
    ...boxes.filter(([, other]) => isOn(one, other)).map(([name]) => `${said} on ${name}`),
  ]);
  const mesh = document.querySelector(".mesh-canvas")?._cyreg.cy;
  if (mesh) {
    const placed = (selector) => mesh.nodes(selector).map((each) => {
      const { x1, x2, y1, y2 } = each.boundingBox();
      return [each.data("label"), { left: x1, right: x2, top: y1, bottom: y2 }];
    });
    return [placed(".words").length, covered(placed(".words"), placed("[state]"))];
  }
  const placed = (selector) => [...document.querySelectorAll(selector)]
    .map((each) => [each.parentNode.textContent || each.textContent, each.getBoundingClientRect()]);
  const words = [...document.querySelectorAll(".mesh-badge")]
    .map((each) => [each.textContent, each.getBoundingClientRect()]);
  return [words.length, covered(words, placed(".mesh-node rect"))];
}"""


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_how_long_covers_last_is_read_on_each_line_moved_around_in_or_not(
    visitors: Visitors, cast: Cast, size: dict[str, int]
) -> None:
    orders, care = Service.objects.get(slug="order-service"), Team.objects.get(slug="care")
    for number, minutes in enumerate((5, 240, 90, 0.5, 1439)):
        a_need(orders, a_running_service(f"Upstream {number}", care), cover_minutes=minutes)
        consumer = a_running_service(f"Reports {number}", care)
        a_need(consumer, orders, "soft" if number % 2 else "hard", cover_minutes=minutes)
    page = visitors.opens(cast.charlie, "/dependencies/services/order-service", size=size)
    expect(page.get_by_text("4 h", exact=True).first).to_be_attached()
    assert page.evaluate(COVERED) == [11, []]
    page.get_by_role("button", name="Move around in it").click()
    expect(page.locator(".mesh-told")).to_contain_text("Order service")
    assert page.evaluate(COVERED) == [11, []]


def test_without_scripts_the_picture_stands_still(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.charlie, "/dependencies/services/order-service", scripts=False)
    expect(page.locator("svg.mesh")).to_be_visible()
    expect(page.get_by_role("button", name="Move around in it")).to_be_hidden()
