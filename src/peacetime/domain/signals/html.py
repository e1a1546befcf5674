"""What a page of HTML says, in plain text: for mails that come in no other form. Not for showing HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,20})")
HREF: Final = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
LINES: Final = {
    "p", "div", "br", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre",
    "section", "article", "header", "footer", "blockquote",
}  # fmt: skip
UNSEEN: Final = {"script", "style", "head", "title", "template"}
MOST_TAG: Final = 3_000
MOST_LINKS: Final = 20
QUOTES, QUOTED = "\ue000", "\ue001"  # begin and end of a quotation, as signs that mean nothing
BLANKS: Final = re.compile(r"\n{3,}")


def plain(page: str) -> tuple[str, list[str]]:
    r"""The words of a page, a line for each of its blocks, and where it links to.

    Lines of a quotation begin with `>`, so that they are known for one.

    Cost: linear in its length, whatever stands in it.

    >>> plain('<style>p {}</style><p>Disk &gt; 90&nbsp;%<br>on <a href="https://ops.example/7">web1</a>')
    ('Disk > 90 %\non web1', ['https://ops.example/7'])
    """
    said: list[str] = []
    links: list[str] = []
    page = page.replace(QUOTES, " ").replace(QUOTED, " ")
    small, place = page.lower(), 0
    while (sign := page.find("<", place)) >= 0:
        if sign > place:
            said.append(_words(page[place:sign]))
        ends, place = _after(page, small, sign)
        if place < 0:  # it never ends: what stands in it is no text
            place = len(page)
            break
        if ends is None:
            said.append("<")
            continue
        tag = page[sign + 1 : min(ends, sign + MOST_TAG)]
        _add(tag, said, links)
    said.append(_words(page[place:]))
    return _tidied("".join(said)), list(dict.fromkeys(links))[:MOST_LINKS]


def _after(page: str, small: str, sign: int) -> tuple[int | None, int]:
    """Where the tag at a sign ends, None where it is none; and where one reads on, -1 for nowhere."""
    if page.startswith("<!--", sign):
        over = page.find("-->", sign + 4)
        return (over, over + 3 if over >= 0 else -1)
    if page[sign + 1 : sign + 2] in {"!", "?"}:
        over = page.find(">", sign)
        return (over, over + 1 if over >= 0 else -1)
    name = NAME.match(page, sign + 1)
    if name is None:
        return None, sign + 1
    over = page.find(">", sign)
    if over < 0:
        return over, -1
    if name[1].lower() in UNSEEN and page[sign + 1] != "/":
        close = small.find(f"</{name[1].lower()}", over)
        return over, close
    return over, over + 1


def _add(tag: str, said: list[str], links: list[str]) -> None:
    name = NAME.match(tag)
    word = name[1].lower() if name is not None else ""
    if word == "blockquote":
        said.append(f"\n{QUOTED if tag.startswith('/') else QUOTES}\n")
    elif word in LINES:
        said.append("\n")
    elif word in {"td", "th"}:
        said.append(" ")
    elif word == "a" and (found := HREF.search(tag)) is not None:
        links.append(unescape(found[1] or found[2] or found[3] or "").strip())


def _words(text: str) -> str:
    """Text between tags: its line ends are blanks."""
    return re.sub(r"[ \t\r\n\f\xa0]+", " ", unescape(text))


def _tidied(text: str) -> str:
    lines, depth = [], 0
    for line in text.split("\n"):
        if line.strip() in {QUOTES, QUOTED}:
            depth = max(0, depth + (1 if line.strip() == QUOTES else -1))
            continue
        plain_line = re.sub(r" {2,}", " ", line).strip()
        lines.append(f"> {plain_line}".rstrip() if depth else plain_line)
    return BLANKS.sub("\n\n", "\n".join(lines)).strip()
