"""The report as one page: self-contained, without a script, for a screen of any width and for paper."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from peacetime.pictures.balance import balance
from peacetime.pictures.drains import drains
from peacetime.pictures.history import in_percent, strip
from peacetime.report.chapters import Chapter, recent_curve, strip_label, year_spans
from peacetime.report.values import NotKnown, Report
from peacetime.report.words import beginning, sections
from peacetime.report.words.unknowns import unknowns

STYLE = "dist/report.css"
STEPS_A_STRIP = 365
MOST_STRIPS = 24
BEFORE_A_UNIT = re.compile(r"(?<=\d) (?=(?:h|hours|days|weeks|people)\b)")
MOST_UNKNOWNS = 6  # at once; the rest is folded


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of the modes: when, drawn, and how much of it was Delivery."""

    label: str
    ribbon: Markup
    share: str


def as_page(report: Report) -> str:
    """The whole report as HTML."""
    style, known = _style(), unknowns(report)
    environment = Environment(
        loader=PackageLoader("peacetime.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(beginning=beginning, sections=sections, chapter=Chapter)
    page = environment.get_template(
        "page.html"
    ).render(
        report=report,
        style=Markup(style),  # noqa: S704 - our own stylesheet
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        strips=list(_strips(report)),
        curve=_whole(report),
        ahead=_ahead(report),
        drains=[
            (
                Chapter.of_drains(group),
                drains(found, of=report.capacity.spent, what=Chapter.of_drains(group)),
            )
            for group, found in report.capacity.drains.items()
            if sections.is_telling(group, found) and report.capacity.spent
        ],
        unknowns=known[:MOST_UNKNOWNS],
        further_unknowns=known[MOST_UNKNOWNS:],
        outlook=None if isinstance(report.outlook, NotKnown) else report.outlook,
        record=None if isinstance(report.backtest, NotKnown) else report.backtest,
    )
    head, mark, body = page.partition("<body>")
    return head + mark + BEFORE_A_UNIT.sub("\N{NO-BREAK SPACE}", body)


def _strips(report: Report) -> Iterator[Strip]:
    history = report.modes.history
    for start, end in year_spans(history)[:MOST_STRIPS]:
        drawn = strip(history, start, end, width=STEPS_A_STRIP)
        yield Strip(strip_label(history, start), drawn, in_percent(history.share(start, end)))


def _whole(report: Report) -> Markup:
    return balance(report.capacity.curve, cap=report.capacity.cap, zone=report.zone)


def _ahead(report: Report) -> Markup | None:
    """The last weeks and the fan of what may come; None where there is no forecast of the balance."""
    if isinstance(report.outlook, NotKnown) or isinstance(report.outlook.fan, NotKnown):
        return None
    return balance(
        recent_curve(report),
        cap=report.capacity.cap,
        zone=report.zone,
        fan=report.outlook.fan,
        today=beginning.last_day(report),
    )


def _style() -> str:
    """The stylesheet as it was built; a report without one is plain, and still whole."""
    static = files("peacetime") / "web" / "static"
    names = static / "dist" / "names.json"
    if not names.is_file():
        return ""
    name = json.loads(names.read_text()).get(STYLE)
    return (static / name).read_text().strip() if name else ""
