"""A postmortem that is half done when it is opened: what the incident knows, and the questions it cannot answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from peacetime.domain.burst.wording import length_in_words
from peacetime.domain.incidents.moments import LABELS, MOMENTS, DurationState, Moments, durations
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.postmortems.escaping import escaped
from peacetime.domain.postmortems.lint import lint
from peacetime.domain.postmortems.lint.findings import Rule
from peacetime.domain.postmortems.standard_template import STANDARD
from peacetime.domain.postmortems.templates import Values, filled

CHOSEN = (
    EntryKind.NOTE,
    EntryKind.DECISION,
    EntryKind.ACTION,
    EntryKind.ROLE,
    EntryKind.MODE,
    EntryKind.MOMENT,
)
MOST_ENTRIES = 200
NO_FACT = {Rule.SPECULATION, Rule.BLAME}
KINDS = {EntryKind.DECISION: "Decision: ", EntryKind.ACTION: "Under way: "}


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the incident's timeline, as it reads now.

    Args:
        kind: What it records.
        at: When; for a correction, when what it corrects was written.
        text: None where it was redacted.
        who: The name of who wrote it, "" where it was written by an act of Peacetime itself.
        reason: Of a decision.
    """

    kind: EntryKind
    at: datetime
    text: str | None
    who: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ToldThen:
    """What stakeholders were told, and when."""

    at: datetime
    text: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What an incident knows of itself when its postmortem is opened.

    Args:
        summary: One sentence.
        team: Its name, or the names of several.
        zone: In which moments are said: the team's.
        moments: The six.
        severity: As its organisation says it; "" where it is not known.
        services: By name.
        customers: How many, or which.
        impact: As said when it ended.
        cause: In brief, as said when it ended.
        responders: Role and name, in the order in which they came.
        told: Updates, oldest first.
        entries: Of the timeline, oldest first.
        thanks: As said when it ended.
        link: The address of the incident.
    """

    summary: str
    team: str
    zone: ZoneInfo
    moments: Moments
    severity: str = ""
    services: tuple[str, ...] = ()
    customers: str = ""
    impact: str = ""
    cause: str = ""
    responders: tuple[tuple[str, str], ...] = ()
    told: tuple[ToldThen, ...] = ()
    entries: tuple[Happening, ...] = ()
    thanks: str = ""
    link: str = ""


def postmortem_draft(frozen: Frozen, template: str = STANDARD) -> str:
    """A postmortem in Markdown, with everything that is known and a question for each thing that is not.

    What is known: when, how long and how bad; who helped; what was told; the timeline. Of the timeline, entries
    of the kinds in `CHOSEN`: those that guess or judge somebody are left out, and so is what was redacted. What
    people wrote is escaped, so that it cannot become a heading, a list or a comment.

    Args:
        frozen: The incident.
        template: What it begins with, as `templates.cleaned` keeps it.

    Returns:
        Markdown without a title: that is a field of its own.

    Source: the framework, "The Postmortem Checklist".
    Cost: linear in the entries, of which the first `MOST_ENTRIES` are written.

    >>> from datetime import UTC
    >>> began = datetime(2026, 11, 21, 13, 2, tzinfo=UTC)
    >>> frozen = Frozen("Payments time out", "Checkout", ZoneInfo("Europe/Berlin"), Moments(declared_at=began))
    >>> text = postmortem_draft(frozen)
    >>> [line for line in text.splitlines() if line.startswith("- ")][:3]
    ['- Team: Checkout', '- Impact started: not known', '- Detected: not known']
    """
    chosen = chosen_entries(frozen.entries)
    text = filled(template, _values(frozen, chosen))
    is_no_fact = {found.line for found in lint(text) if found.rule in NO_FACT}
    if is_no_fact:
        lines = text.split("\n")
        guesses = {lines[number - 1] for number in is_no_fact}
        kept = [each for each in chosen if _entry_line(each, frozen.zone) not in guesses]
        text = filled(template, _values(frozen, kept, left_out=len(chosen) - len(kept)))
    return text


def chosen_entries(entries: Iterable[Happening]) -> list[Happening]:
    """Those of the chosen kinds that still have their words.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 21, tzinfo=UTC)
    >>> entries = [Happening(EntryKind.NOTE, at, None), Happening(EntryKind.NOTE, at, "Errors at 18%")]
    >>> [each.text for each in chosen_entries(entries)]
    ['Errors at 18%']
    """
    return [each for each in entries if each.kind in CHOSEN and each.text]


def _values(frozen: Frozen, chosen: list[Happening], *, left_out: int = 0) -> Values:
    parts = {
        "summary": _summary(frozen),
        "impact": _impact(frozen),
        "times": _times(frozen),
        "durations": _durations(frozen),
        "responders": _responders(frozen),
        "told": _told(frozen),
        "timeline": _timeline(chosen, frozen.zone, left_out),
        "thanks": iter((escaped(frozen.thanks),) if frozen.thanks else ()),
    }
    return Values(_words(frozen), {name: tuple(lines) for name, lines in parts.items()})


def _words(frozen: Frozen) -> dict[str, str]:
    moments, zone = frozen.moments, frozen.zone
    began = moments.impact_started_at or moments.detected_at or moments.declared_at
    ended = moments.resolved_at
    local = began.astimezone(zone) if began else None
    return {
        "title": escaped(frozen.summary),
        "incident": f"<{frozen.link}>" if frozen.link else "",
        "date": f"{local.day} {local:%B %Y}" if local else "",
        "began": _dated(began, zone) if began else "",
        "ended": _dated(ended, zone) if ended else "",
        "zone": escaped(zone.key),
        "team": escaped(frozen.team),
        "severity": escaped(frozen.severity),
        "services": ", ".join(map(escaped, frozen.services)),
        "customers": escaped(frozen.customers),
        "cause": escaped(frozen.cause),
    }


def _summary(frozen: Frozen) -> Iterator[str]:
    yield escaped(frozen.summary)
    if frozen.cause:
        yield from ("", f"When it ended, this was said of it: {escaped(frozen.cause)}")
    yield ""
    yield f"- Team: {escaped(frozen.team)}"
    if frozen.severity:
        yield f"- Severity: {escaped(frozen.severity)}"
    if frozen.services:
        yield f"- Services: {', '.join(map(escaped, frozen.services))}"


def _impact(frozen: Frozen) -> Iterator[str]:
    if frozen.impact:
        yield escaped(frozen.impact)
    if frozen.impact and frozen.customers:
        yield ""
    if frozen.customers:
        yield f"Customers affected: {escaped(frozen.customers)}"
    if not frozen.impact and not frozen.customers:
        yield "<!-- Who noticed what, how many were they, and for how long? -->"


def _times(frozen: Frozen) -> Iterator[str]:
    for name in MOMENTS:
        at = getattr(frozen.moments, name)
        yield f"- {LABELS[name]}: {_dated(at, frozen.zone) if at else 'not known'}"


def _durations(frozen: Frozen) -> Iterator[str]:
    for each in durations(frozen.moments, is_open=False):
        if each.value is not None:
            yield f"- {each.label}: {length_in_words(each.value)}"
        elif each.state is DurationState.INVALID:
            yield f"- {each.label}: cannot be told, {each.reason}"
        elif each.state is DurationState.NOT_APPLICABLE:
            yield f"- {each.label}: {each.reason}"
        else:
            yield f"- {each.label}: not known, {each.reason}"


def _responders(frozen: Frozen) -> Iterator[str]:
    roles: dict[str, list[str]] = {}
    for role, name in frozen.responders:
        roles.setdefault(role, []).append(name)
    for role, names in roles.items():
        yield f"- {role}: {', '.join(escaped(name) for name in dict.fromkeys(names))}"
    if not roles:
        yield "<!-- Nobody held a role. Who helped? -->"


def _told(frozen: Frozen) -> Iterator[str]:
    for each in frozen.told:
        scope = f" (to {escaped(each.scope)})" if each.scope else ""
        yield f"- {_dated(each.at, frozen.zone)}{scope}: {escaped(each.text)}"
    if not frozen.told:
        yield "<!-- No update was sent. Who should have heard, and when? -->"


def _timeline(chosen: list[Happening], zone: ZoneInfo, left_out: int) -> Iterator[str]:
    if left_out:
        what = (
            "1 entry that guesses or judges is"
            if left_out == 1
            else f"{left_out} entries that guess or judge are"
        )
        yield f"<!-- {what} left out here. The incident’s own timeline has everything. -->"
        yield ""
    day = ""
    for each in chosen[:MOST_ENTRIES]:
        local = each.at.astimezone(zone)
        heading = f"# {local:%A} {local.day} {local:%B %Y}"
        if day != heading:
            yield from [*([""] if day else []), heading, ""]
            day = heading
        yield _entry_line(each, zone)
    if len(chosen) > MOST_ENTRIES:
        yield ""
        yield f"<!-- {len(chosen) - MOST_ENTRIES} later entries stand in the incident’s own timeline. -->"
    if not chosen:
        yield "<!-- What was seen and done, by whom, at which moment and in which zone? -->"


def _entry_line(each: Happening, zone: ZoneInfo) -> str:
    local = each.at.astimezone(zone)
    reason = f", because {escaped(each.reason)}" if each.reason else ""
    who = f" ({escaped(each.who)})" if each.who else ""
    text = escaped(each.text or "").removesuffix(".") if reason else escaped(each.text or "")
    return f"- {local:%H:%M} {local.tzname()}: {KINDS.get(each.kind, '')}{text}{reason}{who}"


def _dated(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M} {local.tzname()}"
