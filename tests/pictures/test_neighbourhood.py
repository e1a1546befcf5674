"""The picture around a service: boxes in their columns, lines that say how hard a need is."""

from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as some

from peacetime.pictures.neighbourhood import Line, Node, neighbourhood
from tests.pictures.drawn import all_with, parsed, words

NODES = (
    Node("orders", "Order service", 0, "self"),
    Node("page", "A page with a name that is much too long", 1, "down", "/page", "Storefront"),
    Node("mail", "Order mail", 2, "up", "/mail"),
)
LINES = (Line("orders", "page", "hard", "15 min", "1 of 3"), Line("orders", "mail", "soft"))
DRAWN = neighbourhood(NODES, LINES, ("", "Falls at once", "Stays up"), sentence="Around it")


def test_boxes_link_to_their_pages_and_say_their_whole_names() -> None:
    linked = [each.get("href") for each in parsed(DRAWN).iter() if each.get("href")]
    assert linked == ["/page", "/mail"]
    assert "A page with a name that is much too long: Storefront" in DRAWN


def test_a_line_says_how_it_is_coupled_how_long_its_cover_lasts_and_how_many_suffice() -> None:
    couplings = [each.get("data-coupling") for each in parsed(DRAWN).iter() if each.get("d")]
    assert couplings == ["hard", "soft"]
    assert {"15 min", "1 of 3"} <= set(words(DRAWN))


def test_a_hostile_name_stays_a_name() -> None:
    drawn = neighbourhood([Node('"><script>', '"><script>', 0, "self")], (), ("",), sentence="<b>")
    assert "<script" not in drawn
    assert parsed(drawn).attrib["aria-label"] == "<b>"


class Box(NamedTuple):
    """What something covers, left to right and top to bottom."""

    left: float
    right: float
    top: float
    bottom: float

    def covers(self, other: "Box") -> bool:
        """Whether they share any room."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


WIDEST_LETTER = 6.9  # pixels of a letter on a line, on average, as browsers draw them
ASCENT, DESCENT = 11, 3
COVERS = ("", "5 min", "4 h", "1 h 30 min", "for ever", "1,439 h 59 min")
SPARES = ("", "2 of 3", "10 of 12")
MOST_COLUMNS, SELF = 6, 1


def around(upstreams: list[tuple[str, str]], others: list[list[tuple[str, str]]]) -> str:
    """A service with what it needs to its left, and columns of those that need it; each with its words."""
    nodes = [Node("self", "Order service", SELF, "self")]
    nodes += [Node(f"0-{row}", "An upstream", 0, "provider") for row in range(len(upstreams))]
    lines = [
        Line(f"0-{row}", "self", "hard", cover, spare)
        for row, (cover, spare) in enumerate(upstreams)
    ]
    for column, those in enumerate(others, start=SELF + 1):
        nodes += [
            Node(f"{column}-{row}", "Who needs it", column, "down") for row in range(len(those))
        ]
        lines += [
            Line("self", f"{column}-{row}", "hard", cover, spare)
            for row, (cover, spare) in enumerate(those)
        ]
    return neighbourhood(nodes, lines, [""] * (len(others) + 2), sentence="Around it")


def words_on_lines(drawn: str) -> list[Box]:
    """Where the words on the lines are."""
    found = []
    for each in all_with(drawn, "mesh-badge"):
        wide = len(each.text or "") * WIDEST_LETTER
        x, y = float(each.attrib["x"]), float(each.attrib["y"])
        left = x if each.get("text-anchor") == "start" else x - wide
        found.append(Box(left, left + wide, y - ASCENT, y + DESCENT))
    return found


def boxes(drawn: str) -> list[Box]:
    """Where the services are."""
    found = []
    for each in parsed(drawn).iter():
        if each.tag.endswith("rect"):
            x, y, wide, high = (float(each.attrib[name]) for name in ("x", "y", "width", "height"))
            found.append(Box(x, x + wide, y, y + high))
    return found


def assert_all_can_be_read(drawn: str) -> None:
    """No words on a line stand on others, nor on a service, nor outside."""
    said = words_on_lines(drawn)
    assert not any(one.covers(other) for one, other in combinations(said, 2))
    assert not any(one.covers(box) for one in said for box in boxes(drawn))
    width = float(parsed(drawn).attrib["width"])
    assert all(each.left >= 0 and each.right <= width for each in [*said, *boxes(drawn)])


SOME_WORDS = some.lists(
    some.tuples(some.sampled_from(COVERS), some.sampled_from(SPARES)), max_size=11
)


@given(SOME_WORDS, some.lists(SOME_WORDS, max_size=MOST_COLUMNS - 2))
def test_words_on_lines_stand_neither_on_one_another_nor_on_a_service(
    upstreams: list[tuple[str, str]], others: list[list[tuple[str, str]]]
) -> None:
    drawn = around(upstreams, others)
    told = [word for each in [upstreams, *others] for pair in each for word in pair if word]
    assert sorted(each.text or "" for each in all_with(drawn, "mesh-badge")) == sorted(told)
    assert_all_can_be_read(drawn)


NAMES = tuple("abcdefgh")
PAIRS = some.tuples(*(some.integers(0, len(NAMES) - 1) for _ in range(2)))


@given(
    some.lists(some.integers(0, MOST_COLUMNS - 1), min_size=len(NAMES), max_size=len(NAMES)),
    some.dictionaries(PAIRS, some.tuples(some.sampled_from(COVERS), some.sampled_from(SPARES))),
)
def test_where_lines_of_any_graph_meet_words_are_rather_left_out(
    columns: list[int], told: dict[tuple[int, int], tuple[str, str]]
) -> None:
    nodes = [Node(name, name, column, "down") for name, column in zip(NAMES, columns, strict=True)]
    lines = [
        Line(NAMES[first], NAMES[last], "hard", *said)
        for (first, last), said in told.items()
        if columns[first] < columns[last]
    ]
    assert_all_can_be_read(neighbourhood(nodes, lines, [""] * MOST_COLUMNS, sentence="Any"))


@pytest.mark.parametrize("columns", [1, 2, MOST_COLUMNS])
def test_a_picture_is_as_wide_as_its_columns(columns: int) -> None:
    nodes = [Node(f"{each}", "A service", each, "down") for each in range(columns)]
    drawn = neighbourhood(nodes, (), [""] * columns, sentence="In a row")
    assert float(parsed(drawn).attrib["width"]) == max(each.right for each in boxes(drawn)) + 1
