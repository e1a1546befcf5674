"""The text of a ticket in Jira's two forms: a document for the Cloud, wiki text for a server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.draft import Draft, Link

# Signs of the wiki text; a backslash before one makes it a letter.
_SIGNS = re.compile(r"([\\*_?\-+^~{}\[\]|!#@])")


def document(draft: Draft) -> dict[str, Any]:
    """As Atlassian's document format; what people wrote is text in it, whatever signs it holds."""
    lines = [_paragraph([{"type": "text", "text": line}]) for line in draft.lines]
    items = [{"type": "listItem", "content": [_paragraph([_link(link)])]} for link in draft.links]
    return {
        "version": 1,
        "type": "doc",
        "content": [*lines, {"type": "bulletList", "content": items}],
    }


def wiki(draft: Draft) -> str:
    """As wiki text."""
    lines = [_escaped(line) for line in draft.lines]
    links = [f"* [{_escaped(link.label)}|{link.url}]" for link in draft.links]
    return "\n\n".join([*lines, "\n".join(links)])


def _paragraph(content: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "paragraph", "content": content}


def _link(link: Link) -> dict[str, Any]:
    marks = [{"type": "link", "attrs": {"href": link.url}}]
    return {"type": "text", "text": link.label, "marks": marks}


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)
