"""The picture around a service: boxes in their columns, lines that say how hard a need is."""

from peacetime.pictures.neighbourhood import Line, Node, neighbourhood
from tests.pictures.drawn import parsed, words

NODES = (
    Node("orders", "Order service", 0, "self"),
    Node("page", "A page with a name that is much too long", 1, "down", "/page", "Storefront"),
    Node("mail", "Order mail", 2, "up", "/mail"),
)
LINES = (Line("orders", "page", "hard", "15 min"), Line("orders", "mail", "soft"))
DRAWN = neighbourhood(NODES, LINES, ("", "Falls at once", "Stays up"), sentence="Around it")


def test_boxes_link_to_their_pages_and_say_their_whole_names() -> None:
    linked = [each.get("href") for each in parsed(DRAWN).iter() if each.get("href")]
    assert linked == ["/page", "/mail"]
    assert "A page with a name that is much too long: Storefront" in DRAWN


def test_a_line_says_how_it_is_coupled_and_its_badge_how_long_the_cover_lasts() -> None:
    couplings = [each.get("data-coupling") for each in parsed(DRAWN).iter() if each.get("d")]
    assert couplings == ["hard", "soft"]
    assert "15 min" in words(DRAWN)


def test_a_hostile_name_stays_a_name() -> None:
    drawn = neighbourhood([Node('"><script>', '"><script>', 0, "self")], (), ("",), sentence="<b>")
    assert "<script" not in drawn
    assert parsed(drawn).attrib["aria-label"] == "<b>"
