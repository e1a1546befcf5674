"""Figures as their template shows them: words, pictures, and addresses of the rows behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peacetime.domain.communications.wording import percent
from peacetime.domain.incidents.measures import DEFINITIONS, FEW, small_number_note
from peacetime.domain.modes.measures import DEFINITIONS as MODES
from peacetime.domain.modes.periods import LEAST_KNOWN
from peacetime.pictures.frequency import frequency
from peacetime.pictures.recovery import recovery
from peacetime.pictures.share import share
from peacetime.queries.measures import BY, sentences
from peacetime.queries.measures.figures import MOST_GROUPS
from peacetime.web.measures.asking import address

if TYPE_CHECKING:
    from peacetime.domain.incidents.measures import Definition, Summary
    from peacetime.queries.measures import Group, Measures, Question

ROWS, RESCUES = "/measures/incidents", "/measures/rescues"
BY_WORDS = {"severity": "Severity", "quarter": "Quarter", "team": "Team", "service": "Service"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: its value or None, what stands beside it, and where it comes from."""

    id: str
    label: str
    value: str | None
    sentences: tuple[str, ...]
    definition: Definition
    rows_url: str
    csv_url: str


def shown(found: Measures, *, page: int) -> dict[str, Any]:
    """All figures for the template."""
    asked = found.question
    recover = found.duration("time_to_recover")
    pages = max(1, -(-found.groups_total // MOST_GROUPS))
    per = "a quarter" if asked.team else "a quarter and team"
    rated = [quarter for quarter in found.quarters if quarter.found.rate is not None]
    return {
        "headline": sentences.headline(found),
        "lede": sentences.lede(found),
        "note": small_number_note(recover.known),
        "where": where(asked),
        "asked": asked,
        "is_empty": not found.incidents and not found.modes.rescues,
        "durations": [_duration(each, asked) for each in found.durations],
        "recovery": recovery(found.curve, recover) if recover.known else None,
        "share": share(found.modes) if _is_known(found) else None,
        "share_sentence": sentences.time_sentence(found.modes),
        "modes": [_modes(found), _rate(found)],
        "frequency": frequency(rated) if rated else None,
        "quarters": [
            (quarter, sentences.quarter_sentence(quarter, per))
            for quarter in reversed(found.quarters)
        ],
        "impact": _impact(found),
        "by": found.by,
        "tabs": [
            (words, address("/measures", asked, by=name), name == found.by)
            for name, words in BY_WORDS.items()
            if not (name == "team" and asked.team)
        ],
        "by_word": BY_WORDS.get(found.by, ""),
        "groups": [_group(group) for group in found.groups],
        "page": min(max(page, 1), pages),
        "pages": pages,
        "groups_total": found.groups_total,
        "groups_address": _and(address("/measures", asked, by=found.by)),
        "csv_url": address("/measures.csv", asked, by=found.by),
        "periods": _periods(asked),
        "is_narrowed": bool(set(asked.address) - {"team"}),
        "modes_note": bool(asked.severity or asked.service),
    }


def where(asked: Question, *, is_of_modes: bool = False) -> str:
    """What is asked of, in words: "Checkout, SEV1, from 1 Jan 2025"."""
    parts = [asked.team_name or "All teams"]
    if not is_of_modes:
        severity = "severity not said" if asked.severity == "not-said" else asked.severity
        parts += [part for part in (asked.service, severity) if part]
    if asked.first_day:
        parts.append(f"from {asked.first_day.day} {asked.first_day:%b %Y}")
    if asked.last_day:
        parts.append(f"until {asked.last_day.day} {asked.last_day:%b %Y}")
    return ", ".join(parts)


def _duration(found: Summary, asked: Question) -> Tile:
    definition = DEFINITIONS[found.name]
    mean, most = sentences.known(found.mean), sentences.known(found.p90)
    beside = f"mean {mean} · 90% within {most}".replace("within at least", "at least")
    unknown = sentences.why_not_known(found)
    said = ([f"median {sentences.of_how_many(found)}", beside] if found.known else []) + (
        [f"Not known: {unknown}" if found.known else unknown] if unknown else []
    )
    if 0 < found.known < FEW:
        said.append(small_number_note(found.known))
    return Tile(
        id=found.name.replace("_", "-"),
        label=definition.label,
        value=sentences.known(found.median),
        sentences=tuple(said),
        definition=definition,
        rows_url=address(ROWS, asked, measure=found.name),
        csv_url=address(f"{ROWS}.csv", asked, measure=found.name),
    )


def _impact(found: Measures) -> Tile:
    said, unknown = sentences.impact_sentences(found.impact), sentences.impact_unknown(found.impact)
    first = said[0].partition(" (")[0] if said else None
    return Tile(
        id="impact",
        label="Customer impact",
        value=first,
        sentences=(*said, *([f"Not known: {unknown}"] if unknown else [])),
        definition=DEFINITIONS["impact"],
        rows_url=address(ROWS, found.question, measure="impact"),
        csv_url=address(f"{ROWS}.csv", found.question, measure="impact"),
    )


def _modes(found: Measures) -> Tile:
    part, unknown = found.modes.share, found.modes.share.unknown_ends
    said = [
        (
            f"{sentences.time_of(part.in_rescue)} in Rescue, "
            f"{sentences.time_of(found.modes.recovering)} recovering, of {sentences.time_of(part.counted)}"
        )
    ]
    if unknown:
        said.append(f"The end of {unknown:,} is not known: no time is counted for it")
    return Tile(
        id="delivery",
        label="Time in Delivery",
        value=percent(part.share or 0) if _is_known(found) else None,
        sentences=tuple(said) if _is_known(found) else ("Less than a day is known",),
        definition=MODES["modes"],
        rows_url=address(RESCUES, found.question),
        csv_url=address(f"{RESCUES}.csv", found.question),
    )


def _rate(found: Measures) -> Tile:
    rate = found.rate
    value = None if rate.rate is None else f"{sentences.number(rate.rate)} a quarter"
    per = "" if found.question.team else " for each team"
    return Tile(
        id="frequency",
        label=f"Rescues{per}",
        value=value,
        sentences=(
            (sentences.rate_sentence(rate),)
            if rate.low is None or rate.high is None
            else (
                (
                    f"{rate.count:,} began; {sentences.number(rate.low)} to "
                    f"{sentences.number(rate.high)} a quarter with 95% confidence"
                ),
            )
        ),
        definition=MODES["frequency"],
        rows_url=address(RESCUES, found.question),
        csv_url=address(f"{RESCUES}.csv", found.question),
    )


def _group(group: Group) -> dict[str, Any]:
    return {
        "label": group.label,
        "address": address("/measures", group.question),
        "rows_url": address(ROWS, group.question, measure="time_to_recover"),
        "incidents": group.incidents,
        "medians": [
            (DEFINITIONS[each.name].label, sentences.known(each.median), each.known)
            for each in group.durations
        ],
        "p90": sentences.known(group.durations[-1].p90),
    }


def _is_known(found: Measures) -> bool:
    return found.modes.share.share is not None and found.modes.share.counted >= LEAST_KNOWN


def _periods(asked: Question) -> list[tuple[str, str, bool]]:
    """Usual periods, as addresses."""
    today = asked.at.date()
    found = []
    for words, days in (("90 days", 90), ("12 months", 365), ("5 years", 1826), ("Everything", 0)):
        first = today - timedelta(days=days) if days else None
        same = replace(asked, first_day=first, last_day=None)
        is_here = asked.first_day == first and asked.last_day is None
        found.append((words, address("/measures", same), is_here))
    return found


def _and(path: str) -> str:
    return f"{path}&" if "?" in path else f"{path}?"


assert set(BY_WORDS) == set(BY)
