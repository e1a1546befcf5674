"""The report in Markdown: the same words as the page, tables where the page has pictures."""

import re
from collections.abc import Iterable, Iterator, Sequence

from peacetime.pictures.balance import hours_word
from peacetime.pictures.balance import sentence as balance_sentence
from peacetime.pictures.history import strip_sentence
from peacetime.report.chapters import Chapter, recent_curve, year_spans
from peacetime.report.values import NotKnown, Report
from peacetime.report.words import beginning, sections
from peacetime.report.words.sections import Row
from peacetime.report.words.unknowns import unknowns

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def as_markdown(report: Report) -> str:
    """The whole report as text."""
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    yield f"# {plain(beginning.headline(report))}"
    yield plain(beginning.kicker(report))
    yield " ".join(plain(each) for each in beginning.lede(report) if each)
    yield f"## {Chapter.MODES}"
    history = report.modes.history
    yield _list(strip_sentence(history, start, end) for start, end in year_spans(history))
    yield f"## {Chapter.BALANCE}"
    yield plain(f"{sections.balance_now(report)} {sections.utilisation(report)}")
    yield plain(balance_sentence(report.capacity.curve, cap=report.capacity.cap, zone=report.zone))
    if report.capacity.dry:
        yield _table((sections.dry_in_words(report), "for"), sections.spells(report))
    yield f"## {Chapter.DRAINS}"
    yield plain(sections.drained(report))
    for group, found in report.capacity.drains.items():
        if sections.is_telling(group, found):
            rows = [Row(each.label, (hours_word(each.hours),)) for each in found]
            yield _table((Chapter.of_drains(group), "credit"), rows)
    yield from _ahead(report)
    yield f"## {Chapter.UNKNOWN}"
    yield _list(each.sentence for each in unknowns(report))
    yield f"## {Chapter.METHOD}"
    yield from map(plain, sections.method(report))
    yield _table(("assumption", "value", "source", "grade"), sections.policy_rows(report))
    yield plain(f"{Chapter.CLOSING} Peacetime {report.version}.")


def _ahead(report: Report) -> Iterator[str]:
    yield f"## {Chapter.AHEAD}"
    if isinstance(report.outlook, NotKnown):
        yield f"Not known: {plain(report.outlook.reason)}"
    else:
        yield _list(sections.ahead(report.outlook))
        fan = report.outlook.fan
        if not isinstance(fan, NotKnown):
            curve = recent_curve(report)
            yield plain(balance_sentence(curve, cap=report.capacity.cap, zone=report.zone, fan=fan))
    yield f"## {Chapter.RECORD}"
    if isinstance(report.backtest, NotKnown):
        yield f"Not known: {plain(report.backtest.reason)}"
        return
    yield plain(" ".join(sections.record(report.backtest)))
    yield _table(("range", "held", "share"), sections.coverage_rows(report.backtest))
    yield _table(
        ("mean error (CRPS)", "hours", "this forecast is"), sections.crps_rows(report.backtest)
    )


def plain(text: str) -> str:
    r"""Text that Markdown takes for nothing else.

    >>> plain("a_b <c>")
    'a\\_b \\<c\\>'
    """
    return SPECIAL.sub(r"\\\1", text)


def _list(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {plain(each)}" for each in sentences)


def _table(heading: Sequence[str], rows: Iterable[Row]) -> str:
    lines = [heading, ["---"] * len(heading), *([row.label, *row.cells] for row in rows)]
    return "\n".join(
        f"| {' | '.join(each if each == '---' else plain(each) for each in line)} |"
        for line in lines
    )
