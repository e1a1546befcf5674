"""What moved a team's balance: an entry for each incident, summed over its people, and the rest by month."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from peacetime.domain.burst.ledger.entries import Entry, EntryKind, Part, arithmetic
from peacetime.domain.incidents.history.formulas import guarded
from peacetime.queries.burst.ledgers import Ask
from peacetime.queries.burst.privacy import FEW, require_team
from peacetime.queries.burst.team_ledgers import TeamStanding, team_standing
from peacetime.queries.lookup import team_named
from peacetime.queries.sight import hidden_from
from peacetime.storage.models import Incident

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peacetime.queries.access import Actor
    from peacetime.queries.burst.privacy import TeamSight

PAGE_SIZE = 50
USUAL = timedelta(days=90)
NOTHING = 1e-9  # credit-hours
PRIVATE = "A private incident"
OF_INCIDENTS = frozenset({EntryKind.spent, EntryKind.page})
EARNED = EntryKind.earned.value
OF_PEOPLE = frozenset({EntryKind.comp_rest.value, EntryKind.correction.value})
WITH_OTHERS = "Earned in Delivery, with rest taken and corrections of fewer than five people"
LABELS = {
    "spent": "Spent",
    "earned": "Earned",
    "discarded": "Discarded at the cap",
    "comp_rest": "Rest taken",
    "correction": "Corrections",
    "start": "Start",
}


@dataclass(frozen=True, slots=True)
class TeamEntry:
    """One line of a team's ledger: an incident, or what a month gave, took or discarded.

    Args:
        kind: spent, earned, discarded, comp_rest, correction or start; rest and corrections of fewer than
            five people in a month are part of what it earned.
        credit_hours: What it adds to the team's balance; negative where it takes.
        person_hours: The hours behind it, of all people together; an hour in two incidents is laid to
            both in part. None where it is no matter of hours, or of fewer than five people's.
        incident: Its id; "" where there is none, or it is private and may not be seen.
        arithmetic: How it came about, in lines that one can recompute.
    """

    kind: str
    label: str
    started_at: datetime
    ended_at: datetime
    credit_hours: float
    person_hours: float | None
    incident: str
    title: str
    severity: str
    parts: tuple[Part, ...]
    arithmetic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamEntries:
    """A page of a team's entries, the newest first; what is counted is counted over all pages."""

    team: str
    team_name: str
    since: datetime
    until: datetime
    items: tuple[TeamEntry, ...]
    total: int
    page: int
    pages: int
    sums: Mapping[str, float]  # credit-hours by kind
    by_class: Mapping[str, float]  # credit-hours spent, by time of day
    concentration: (
        float | None
    )  # of five people or more: the share that one person carried of 8 weeks
    policy_version: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of the entries are shown: of one kind, of one incident, one page of them; all where not said."""

    kind: str = ""
    incident: str = ""
    page: int = 1
    page_size: int | None = PAGE_SIZE


def team_entries(
    slug: str,
    *,
    actor: Actor,
    at: datetime,
    since: datetime | None = None,
    as_of: datetime | None = None,
    kind: str = "",
    incident: str = "",
    page: int = 1,
    page_size: int | None = PAGE_SIZE,
) -> TeamEntries:
    """What moved a team's balance since a moment, or in the last 90 days.

    Raises:
        NotFound: `team_unknown`.
        CapacityHidden: The team is too small, and whoever asks is not in it.
    """
    team = team_named(slug)
    sight = require_team(team, actor, as_of=as_of)
    until = as_of or at
    since = sight.begin(since or until - USUAL)
    found = team_standing(team, Ask(until, as_of=as_of, since=since))
    chosen = Chosen(kind, incident, page, page_size)
    return entries_page(found, sight, chosen, since=since, actor=actor)


def entries_page(
    found: TeamStanding, sight: TeamSight, asked: Chosen, *, since: datetime, actor: Actor
) -> TeamEntries:
    """The same from a ledger that is folded already."""
    every = entries_of(found, since=since, actor=actor)
    kind, incident = asked.kind, asked.incident
    chosen = [
        entry
        for entry in every
        if (not kind or entry.kind == kind) and (not incident or entry.incident == incident)
    ]
    size = asked.page_size or max(1, len(chosen))
    pages = max(1, ceil(len(chosen) / size))
    page = min(max(asked.page, 1), pages)
    by_class: dict[str, float] = defaultdict(float)
    for entry in every:
        for part in entry.parts if entry.kind == "spent" else ():
            if part.day_class is not None:
                by_class[part.day_class.value] += part.credit_hours
    return TeamEntries(
        found.team.slug,
        found.team.name,
        since,
        found.ledger.span.end,
        tuple(chosen[(page - 1) * size : page * size]),
        len(chosen),
        page,
        pages,
        _sums(found, every, since=since),
        dict(by_class),
        _about(found.ledger.concentration()) if sight.is_broken_down and sight.is_member else None,
        found.policy.version.number,
        found.remarks,
    )


def entries_of(found: TeamStanding, *, since: datetime, actor: Actor | None) -> list[TeamEntry]:
    """All entries since a moment, the newest first; of who is in an incident nothing is said."""
    grouped: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for ledger in found.ledger.people.values():
        for entry in ledger.entries:
            if entry.ended_at > since or entry.started_at >= since:
                grouped[_group(entry)].append(entry)
    grouped = _of_several(grouped)
    refs = {name for kind, name in grouped if kind == "spent"}
    rows = {row.ref: row for row in Incident.objects.filter(ref__in=refs)}
    hidden = hidden_from(actor.sight, refs) if actor else {r for r in refs if _is_private(rows, r)}
    lines = [
        _line(kind, name, entries, rows.get(name), is_hidden=name in hidden)
        for (kind, name), entries in grouped.items()
    ]
    return sorted(lines, key=lambda line: (line.ended_at, line.started_at), reverse=True)


def entries_csv(found: TeamEntries) -> str:
    """The same as a sheet; texts that a spreadsheet would run are kept from it."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(
        ["kind", "from", "to", "credit_hours", "person_hours", "incident", "title", "arithmetic"]
    )
    for line in found.items:
        sheet.writerow(
            [
                line.kind,
                line.started_at.isoformat(),
                line.ended_at.isoformat(),
                round(line.credit_hours, 6),
                "" if line.person_hours is None else round(line.person_hours, 6),
                line.incident,
                guarded(line.title),
                guarded("; ".join(line.arithmetic)),
            ]
        )
    return out.getvalue()


def titles_of(refs: Iterable[str], actor: Actor) -> dict[str, tuple[str, str]]:
    """Of each incident its id and title, as somebody may see them."""
    wanted = set(refs) - {""}
    hidden = hidden_from(actor.sight, wanted)
    rows = Incident.objects.filter(ref__in=wanted).values_list("ref", "summary")
    return {ref: ("", PRIVATE) if ref in hidden else (ref, title) for ref, title in rows}


def _about(share: float | None) -> float | None:
    """A share to a tenth: exactly it would tell one person's hours."""
    return None if share is None else round(share, 1)


def _sums(found: TeamStanding, every: Iterable[TeamEntry], *, since: datetime) -> dict[str, float]:
    """Credit-hours by kind since a moment: of what began before it, the part that lies after it."""
    sums: dict[str, float] = defaultdict(float)
    for entry in every:
        if entry.kind not in {"spent", "earned", "discarded"}:
            sums[entry.kind] += entry.credit_hours
    corrected = sum(
        entry.credit_hours
        for ledger in found.ledger.people.values()
        for entry in ledger.entries
        if entry.kind is EntryKind.correction and entry.started_at >= since
    )
    sums["earned"] += corrected - sums["correction"]
    for ledger in found.ledger.people.values():
        before = ledger.checkpoint(since) if ledger.span.start < since else None
        sums["spent"] -= ledger.spent - (before.spent if before else 0.0)
        sums["earned"] += ledger.earned - (before.earned if before else 0.0)
        sums["discarded"] -= ledger.discarded - (before.discarded if before else 0.0)
    sums["earned"] -= sums["comp_rest"]
    return {kind: hours for kind, hours in sums.items() if abs(hours) > NOTHING}


def _group(entry: Entry) -> tuple[str, str]:
    if entry.kind in OF_INCIDENTS:
        return "spent", entry.incident
    return entry.kind.value, f"{entry.ended_at:%Y-%m}"


def _of_several(
    grouped: Mapping[tuple[str, str], list[Entry]],
) -> dict[tuple[str, str], list[Entry]]:
    """Rest and corrections of fewer than five people in a month are part of what that month earned.

    By themselves they would tell when one person was off, or by how much one was corrected.
    """
    result = {key: list(entries) for key, entries in grouped.items() if key[0] not in OF_PEOPLE}
    for (kind, month), entries in grouped.items():
        if kind in OF_PEOPLE:
            is_told = len({entry.responder for entry in entries}) >= FEW
            result.setdefault((kind if is_told else EARNED, month), []).extend(entries)
    return result


def _line(
    kind: str, name: str, entries: Sequence[Entry], row: Incident | None, *, is_hidden: bool
) -> TeamEntry:
    is_mixed = kind == EARNED and any(entry.kind in OF_PEOPLE for entry in entries)
    parts = () if is_mixed else _together(part for entry in entries for part in entry.parts)
    is_incident = kind == "spent"
    title = WITH_OTHERS if is_mixed else LABELS[kind]
    if is_incident:
        title = PRIVATE if is_hidden else row.summary if row else "An incident that was taken back"
    hours = [part.hours * min(1.0, part.overlap) for part in parts if part.hours > 0]
    pages = [entry for entry in entries if entry.kind is EntryKind.page]
    return TeamEntry(
        kind=kind,
        label=LABELS[kind],
        started_at=min(entry.started_at for entry in entries),
        ended_at=max(entry.ended_at for entry in entries),
        credit_hours=sum(entry.credit_hours for entry in entries),
        person_hours=sum(hours) if hours else None,
        incident=name if is_incident and not is_hidden and row else "",
        title=title,
        severity=row.severity if row and is_incident and not is_hidden else "",
        parts=parts,
        arithmetic=_arithmetic(entries[0], kind, parts, pages),
    )


def _together(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts with the same factors are one, with their hours and credit-hours added."""
    found: dict[tuple[object, ...], Part] = {}
    for part in parts:
        key = (part.day_class, part.multiplier, part.severity_weight, round(part.overlap, 9))
        before = found.get(key)
        found[key] = (
            part
            if before is None
            else replace(
                part,
                hours=before.hours + part.hours,
                credit_hours=before.credit_hours + part.credit_hours,
            )
        )
    return tuple(found.values())


def _arithmetic(
    first: Entry, kind: str, parts: Sequence[Part], pages: Sequence[Entry]
) -> tuple[str, ...]:
    """A line for each part; of corrections nothing, since each is about one person."""
    if kind in {"correction", "start"}:
        return ()
    calls: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        calls[arithmetic(page)].append(page.credit_hours)
    lines = [
        arithmetic(replace(first, kind=EntryKind.earned, parts=(part,)))
        for part in parts
        if part.hours > 0  # a call is a moment
    ]
    lines += [line if len(each) == 1 else f"{len(each)} x ({line})" for line, each in calls.items()]
    return tuple(lines)


def _is_private(rows: Mapping[str, Incident], ref: str) -> bool:
    return ref in rows and rows[ref].is_private
