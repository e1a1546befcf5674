"""A postmortem says what happened when, and why.

Good: a timeline with moments, a cause that names what lay under it.
Bad: no such part, an empty one, one that still holds the template's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from peacetime.domain.postmortems.document.blocks import Block, Kind
from peacetime.domain.postmortems.document.documents import Document
from peacetime.domain.postmortems.document.moments import is_relative, moments
from peacetime.domain.postmortems.document.passages import Place
from peacetime.domain.postmortems.document.people import is_placeholder
from peacetime.domain.postmortems.document.sections import Section
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at
from peacetime.domain.postmortems.lint.prose import passages, sentences
from peacetime.domain.shared.patterns import expression

FEWEST_MOMENTS = 3  # in prose without a heading of its own
_TOP_LINES = 12
_UNFILLED = expression(
    r"(?:tb[dca]|todo|unknown|none|n/?a|pending|under investigation|still (?:unknown"
    r"|under investigation|investigating)|not (?:yet )?(?:known|determined)|to be (?:done"
    r"|determined|written|added|filled(?: in)?|completed|confirmed)"
    r"|(?:short )?(?:event )?description|lorem ipsum.*|no comments added|coming soon"
    r"|(?:(?:the|our) )?(?:(?:underlying|root|exact|actual|true) )*causes?(?: of .{1,60})? (?:is|are|was|remains?)"
    r"(?: (?:still|not|yet|as|currently|being|to be|under))* ?(?:unknown|known|unclear|understood|identified|found"
    r"|determined|investigat\w+)(?:\.\s.{0,80}\binvestigat\w+.{0,60})?"
    r"|fill (?:this )?in.*|add (?:text|details) here|offen|unbekannt|noch (?:offen|unklar"
    r"|unbekannt)|folgt|keine)\W*",
    re.IGNORECASE,
)
_TEMPLATE = expression(
    r"\b(?:y{2,4}[-/.]m{1,2}[-/.]d{1,2}|20xx|hh:mm|xx:xx|dd[./]mm[./]y{2,4}|lorem ipsum)\b"
    r"|\{\{.*?\}\}|<(?:time|date|event|cause|description|what|name)[^<>]{0,40}>",
    re.IGNORECASE,
)
_HINT = expression(r"\s*(?:_[^_]{4,1000}_|\*[^*]{4,1000}\*)[\s.]*", re.DOTALL)
_EMPTY_FIELD = expression(r"(?:[\w-]+ ){0,4}\w+\s?:")
_LINK = expression(r"https?://|\]\(")
_CAUSE_TOLD = expression(
    r"\b(?:root )?causes?\b[^.]{0,60}\b(?:is|was|were|are|by|identified as|turned out)\b"
    r"|\b(?:caused|triggered) by\b"
    r"|(?<!outage )(?<!incident )(?<!which )(?<!disruption )\bcaus(?:ed|ing)\b"
    r"|\b(?:the )?(?:reason|underlying \w+|culprit|problem|issue)\b (?:for [^.]{1,60} )?(?:was|is"
    r"|were) (?:that|due|caused|a|an|the|with|because)\b"
    r"|\b(?:resulted from|resulted in|resulting|stemmed from|due to|as a result|because"
    r"|(?:that|this|which)(?: is|['’]s) why|explains why"
    r"|which (?:caused|triggered|broke|led|meant|resulted)|that caused|led to|leading to"
    r"|meant that|this meant)\b"
    r"|\b(?:a|an|the|had some|to a) (?:\w+ ){0,2}(?:bug|race condition|deadlock|memory leak"
    r"|misconfiguration|regression)\b|\b(?:misconfigur\w+|overlooked|incompatib\w+"
    r"|conflict between|lack of|insufficient|didn['’]t have|did not have|overload\w+"
    r"|broken (?:version|release|image|build|config\w*)|(?:a )?changes? (?:to|in) the \w+"
    r"|accidentally|inadvertently|unintentionally|unintended|by mistake|unsaniti[sz]ed)\b"
    r"|\bursachen?\b[^.]{0,40}\b(?:war|ist|waren|lag)\b|\bverursacht\b|\b(?:lag|liegt) (?:daran"
    r"|an)\b|\bwurde durch\b|\bweil\b|\baufgrund\b|\bführte (?:dazu|zu)\b",
    re.IGNORECASE,
)


def missing_findings(document: Document) -> Iterator[Finding]:
    r"""A missing or empty timeline, and a missing or empty cause.

    Where there is no heading for it, moments in the story serve as a timeline and a sentence that names the
    cause serves as one.

    Source: the framework, "The Postmortem Checklist".

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> text = "# Outage\n## Timeline\n## Root cause\nNothing tests routes before a deploy."
    >>> [(found.line, found.rule.value) for found in missing_findings(read_document(text))]
    [(2, 'no-timeline')]
    """
    yield from _timeline(document)
    yield from _cause(document)


def _timeline(document: Document) -> Iterator[Finding]:
    suggestion = "What was seen and done, by whom, at which moment and in which zone?"
    told = document.of(Part.TIMELINE)
    if told:
        if any(_tells_when(section) for section in told):
            return
        is_empty = not any(_is_told(section) for section in told)
        message = "The timeline is empty." if is_empty else "The timeline names no moment."
        yield finding_at(_heading(told[0]), Rule.NO_TIMELINE, message, suggestion)
    elif _moments_told(document) < FEWEST_MOMENTS:
        message = "There is no timeline: nobody can see where the time went."
        yield finding_at(_title(document), Rule.NO_TIMELINE, message, suggestion)


def _cause(document: Document) -> Iterator[Finding]:
    suggestion = "What lay under it? Ask why until the answer is a property of the system."
    told = document.of(Part.CAUSE)
    if any(_is_told(section) for section in told) or _names_cause(document):
        return
    if told:
        yield finding_at(_heading(told[0]), Rule.NO_CAUSE, "The cause is left open.", suggestion)
    else:
        message = "No cause is given: what is not named comes back."
        yield finding_at(_title(document), Rule.NO_CAUSE, message, suggestion)


def _heading(section: Section) -> Place:
    return section.title.place(0, len(section.title.text))


def _title(document: Document) -> Place:
    """The first heading near the top, else the first line."""
    first = next((section for section in document.sections if section.title.pieces), None)
    return (
        _heading(first)
        if first is not None and first.line <= _TOP_LINES and first.level == 1
        else Place(1)
    )


def _tells_when(section: Section) -> bool:
    """Whether it names a moment, or points to where one is."""
    for text in _texts(section.blocks):
        if _TEMPLATE.search(text):
            continue
        if (
            _LINK.search(text)
            or moments(text)
            or is_relative(text)
            or re.search(r"\[\?+\]|\d{1,2}:\d\d|\b\d{3,4} ?(?:utc|z)\b", text)
        ):
            return True
        if re.search(r"\d{1,2}(?:st|nd|rd|th)?[ /.-](?:\w{3,9}|\d{1,2})\b", text) and re.search(
            r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", text, re.IGNORECASE
        ):
            return True
    title = section.title.words
    return not section.is_own and bool(moments(title)) and any(True for _ in _texts(section.blocks))


def _is_told(section: Section) -> bool:
    return any(not _TEMPLATE.search(text) for text in _texts(section.blocks))


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    """What is written and is neither a template's hint nor a placeholder."""
    for block in blocks:
        if block.is_head or (block.kind is Kind.QUOTE and not _is_answer(block)):
            continue
        text = block.passage.text
        bare = block.passage.words.strip(" |-*\n")
        if block.kind is Kind.ROW:
            bare = " ".join(
                cell.words.strip() for cell in block.cells if not is_placeholder(cell.text)
            ).strip()
        if (
            (not bare and not _LINK.search(text))
            or _UNFILLED.fullmatch(bare)
            or is_placeholder(text)
            or (bare and is_placeholder(bare))
        ):
            continue
        if _HINT.fullmatch(text) or _EMPTY_FIELD.fullmatch(bare):
            continue
        yield text


def _is_answer(block: Block) -> bool:
    """A quote counts where it tells moments, as pasted logs do, and not where it asks."""
    return bool(moments(block.passage.words[:2000])) and "?" not in block.passage.text[:200]


def _moments_told(document: Document) -> int:
    """How many times of the day are named outside of the action items."""
    told = 0
    for section in document.sections:
        if section.part in {Part.ACTIONS, Part.ASIDE, Part.PEOPLE}:
            continue
        told += any(moment.clock for moment in moments(section.title.words))
    for sentence in sentences(document):
        if sentence.section.part not in {Part.ACTIONS, Part.PEOPLE}:
            told += sum(moment.clock is not None for moment in moments(sentence.text))
            if told >= FEWEST_MOMENTS:
                break
    return told


def _names_cause(document: Document) -> bool:
    parts = (
        Part.SUMMARY,
        Part.HAPPENED,
        Part.UNKNOWN,
        Part.RESOLUTION,
        Part.WENT_WRONG,
        Part.DETECTION,
    )
    for _, passage in passages(document, *parts):  # also in what it quotes
        for _, text in passage.sentences():
            if not _UNFILLED.fullmatch(text.strip()) and _CAUSE_TOLD.search(
                text.replace("\n", " ")
            ):
                return True
    return False
