"""Markdown of people as HTML that can be shown: nothing in it runs, and nothing is fetched from elsewhere."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "strong", "em", "b", "i", "s", "del", "ins", "sub", "sup", "mark", "kbd"),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "details", "summary", "abbr"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "abbr": {"title"}, "table": {"tabindex"}}
LINKED = {"http", "https", "mailto"}
WITH_LINES = {"h2", "h3", "h4", "h5", "h6", "p", "li", "tr", "pre", "blockquote"}
DEEPEST = 6  # of headings in HTML
MOST_DRAWN = 200_000  # characters; a longer text is shown as it was typed


@lru_cache(maxsize=32)
def drawn(text: str) -> Markup:
    """A text as safe HTML. Headings begin one level lower, under the page's own; images become links.

    Each block has the id `line-N` of the line it begins on, so that a finding can lead there.
    """
    if len(text) > MOST_DRAWN:
        return Markup("<pre>{}</pre>").format(text)
    html = _parser().render(text)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={**ATTRIBUTES, **{tag: {"id"} for tag in WITH_LINES}},
        attribute_filter=_kept,
        url_schemes=LINKED,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - the line before took everything away that could act


def _kept(_: str, attribute: str, value: str) -> str | None:
    """Ids are ours alone: a text cannot take the name of a part of the page."""
    if attribute == "tabindex":
        return "0"  # a wide table is scrolled with the keyboard, too
    if attribute != "id":
        return value
    return value if value.startswith("line-") and value[5:].isdigit() else None


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.push("peacetime", _prepared)
    parser.add_render_rule("image", _image)
    return parser


def _prepared(state: Any) -> None:
    """Headings one level lower, and where each block begins."""
    begun: set[int] = set()
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(DEEPEST, int(token.tag[1]) + 1)}"
        if token.type == "table_open":
            token.attrSet("tabindex", "0")
        if token.map and token.tag in WITH_LINES and token.nesting >= 0 and not token.hidden:
            line = token.map[0] + 1
            if line not in begun:
                begun.add(line)
                token.attrSet("id", f"line-{line}")


def _image(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """An image would tell its server who reads, so it is a link with its words."""
    token = tokens[index]
    address = str(token.attrGet("src") or "")
    words = self.renderInlineAsText(token.children or [], options, env) or "Image"
    if urlsplit(address).scheme not in {"", *LINKED}:
        return str(escape(words))
    return f'<a href="{escape(address)}">{escape(words)}</a>'
