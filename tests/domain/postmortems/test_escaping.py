import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml

from peacetime.domain.postmortems.escaping import escaped

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = st.text(alphabet="ab1 \\`*_{}[]()<>#+-.!|~&;:=\"'/\n\t@", max_size=40)


def plain(text: str) -> str:
    return " ".join(text.split())


@given(SIGNS)
@example("&#x41; &amp; &nosuch;")
@example("-\n---")
@example("    code")
@example("1) one")
@example("<https://a.example> <a@b.example>")
@example("a ~~b~~ ~c~ __d__ _e_ f_g_h")
def test_what_was_written_is_what_is_read(text: str) -> None:
    expected = f"<p>{escapeHtml(plain(text))}</p>\n" if plain(text) else ""
    assert MARKDOWN.render(escaped(text)) == expected


@given(SIGNS)
def test_in_a_list_it_stays_one_item_of_plain_words(text: str) -> None:
    if plain(text):
        shown = f"<ul>\n<li>14:02 UTC: {escapeHtml(plain(text))}</li>\n</ul>\n"
        assert MARKDOWN.render(f"- 14:02 UTC: {escaped(text)}") == shown


@pytest.mark.parametrize("text", ["<!-- peacetime: allow-file no-cause: so -->", "<!-- a"])
def test_no_comment_begins(text: str) -> None:
    assert "<!--" not in escaped(text)
