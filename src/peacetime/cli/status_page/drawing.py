"""A status page as files: HTML that needs nothing else, two feeds, and JSON for programs."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from peacetime.cli.status_page import words
from peacetime.cli.status_page.feeds import atom, json_feed
from peacetime.cli.status_page.ribbon import ribbon
from peacetime.cli.status_page.values import Component, StatusPage

PAGE = "index.html"


def drawn(page: StatusPage) -> dict[str, bytes]:
    """Every file by its name; the page that people open comes last."""
    return {
        "status.json": _status(page),
        "feed.json": json_feed(page),
        "feed.atom": atom(page),
        PAGE: _html(page),
    }


def _html(page: StatusPage) -> bytes:
    style, script = _own("style.css"), _own("age.js")
    environment = Environment(
        loader=PackageLoader("peacetime.cli.status_page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words)
    written = environment.get_template("page.html").render(
        page=page,
        rows=[(each, _picture(each, page)) for each in page.components],
        style=Markup(style),  # noqa: S704 - our own
        script=Markup(script),  # noqa: S704 - our own
        style_digest=_digest(style),
        script_digest=_digest(script),
        patience=round(page.patience.total_seconds()),
    )
    return written.encode()


def _picture(component: Component, page: StatusPage) -> Markup:
    label = f"{component.name}, the last 90 days: {words.past(component, page)}"
    return ribbon(component, at=page.as_of, label=label)


def _own(name: str) -> str:
    return (files("peacetime.cli.status_page") / "templates" / name).read_text()


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _status(page: StatusPage) -> bytes:
    shown = {
        "title": page.title,
        "headline": words.headline(page),
        "as_of": page.as_of,
        "written_every_seconds": page.every and round(page.every.total_seconds()),
        "no_answer_since": page.silent_since,
        "components": [
            {
                "kind": each.kind,
                "name": each.name,
                "state": each.state,
                "since": each.since,
                "quiet_share_of_90_days": each.quiet_share(page.as_of),
            }
            for each in page.components
        ],
    }
    return orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z) + b"\n"
