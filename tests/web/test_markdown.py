"""Markdown of people is read as they meant it, and nothing in it acts."""

import time

import pytest

from peacetime.web.markdown import MOST_DRAWN, drawn
from tests.web.reading import Page

HOSTILE = """
<script>alert(1)</script>
<img src="https://spy.example.org/x.png" onerror="alert(2)">
<iframe src="https://spy.example.org"></iframe><style>body{display:none}</style>
<form action="/sign-out" method="post"><button>Press</button></form>
<p id="main" onclick="alert(3)" style="position:fixed" class="side">raw</p>
<a href="javascript:alert(4)">link</a> [link](javascript:alert(5)) [link](data:text/html,x)
<svg><a xlink:href="javascript:alert(6)">x</a></svg><base href="https://spy.example.org/">
![a picture](https://spy.example.org/pixel.png "title")
<!-- a question -->
"""


def test_nothing_acts_and_nothing_is_fetched_from_elsewhere() -> None:
    html = str(drawn(HOSTILE))
    tags = {element.tag for element in Page(html).elements}
    assert not tags & {"script", "img", "iframe", "style", "form", "button", "svg", "base"}
    for element in Page(html).elements:
        assert set(element.attributes) <= {"id", "href", "rel", "start", "title", "tabindex"}, (
            element
        )
        assert element["href"].partition(":")[0] in {"", "https", "mailto"}
        assert element["id"] == "" or element["id"].startswith("line-")
    assert "a question" not in html
    assert "display:none" not in html


def test_an_image_is_a_link_with_its_words() -> None:
    html = drawn("![a picture](https://example.org/a.png)")
    assert (
        '<a href="https://example.org/a.png" rel="noopener noreferrer nofollow">a picture</a>'
        in html
    )


def test_headings_stand_below_the_page_and_blocks_say_their_line() -> None:
    html = drawn("# One\n\ntext\n\n- a\n- b\n\n###### Six")
    assert '<h2 id="line-1">One</h2>' in html
    assert '<p id="line-3">text</p>' in html
    assert '<li id="line-6">b</li>' in html
    assert '<h6 id="line-8">Six</h6>' in html


def test_tables_and_struck_words_are_drawn() -> None:
    html = drawn("| What | Who |\n|---|---|\n| ~~Alert~~ | Ada |")
    assert "<td><s>Alert</s></td>" in html


def test_a_very_long_text_is_shown_as_it_was_typed() -> None:
    html = drawn("<b>x</b>" * (MOST_DRAWN // 8 + 1))
    assert html.startswith("<pre>&lt;b&gt;")


@pytest.mark.parametrize("text", ["[" * 50_000, "*a_" * 30_000, "> " * 20_000, "![a](" * 15_000])
def test_what_never_closes_is_still_drawn(text: str) -> None:
    began = time.process_time()
    assert drawn(text)
    assert time.process_time() - began < 60
