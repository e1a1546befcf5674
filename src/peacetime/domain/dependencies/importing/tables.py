"""Tables of edges, and compose files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf, isfinite

from peacetime.domain.dependencies.describing.faults import meant
from peacetime.domain.dependencies.importing.gathering import Gathering, Imported, ImportRefused
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.shared.text import quoted

COLUMNS = (
    *("consumer", "provider", "coupling", "needs_group", "needs"),
    *("cover_min", "timeout_s", "attribute"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table.

    Args:
        line: From 1.
        cells: By their columns.
    """

    line: int
    cells: Mapping[str, str]


def read_table(rows: Iterable[Row], *, source: str = "", seen_on: date | None = None) -> Imported:
    """Edges of a table, a line each; those of one consumer and `needs_group` are one need.

    Args:
        rows: With the columns consumer, provider, coupling, needs_group, needs, cover_min, timeout_s,
            attribute; only the first two are needed.
        source: Where it is from.
        seen_on: When.

    Returns:
        What could be read of it: a line with something wrong is left out whole, and told.

    Raises:
        ImportRefused: It has no line, or lacks a column.

    Cost: linear.

    >>> found = read_table([Row(2, {"consumer": "page", "provider": "orders", "cover_min": "15"})])
    >>> found.system.needs[0].members[0].cover_minutes
    15.0
    """
    gathering = Gathering("csv", EvidenceKind.DECLARED, source, seen_on)
    groups: dict[tuple[str, str], _Group] = {}
    is_first = True
    for row in rows:
        if is_first:
            _columns(gathering, row)
            is_first = False
        _row(gathering, row, groups)
    if is_first:
        raise ImportRefused("The table has no line.", field="file", code="import_empty")
    for group in groups.values():
        group.close(gathering)
    return gathering.done()


@dataclass(slots=True)
class _Group:
    consumer: str
    place: str
    members: dict[str, Member] = field(default_factory=dict)
    couplings: list[Coupling] = field(default_factory=list)
    enough: int | None = None
    attribute: str = ""

    def close(self, gathering: Gathering) -> None:
        """The need that its lines make, or none."""
        if self.enough is not None and self.enough > len(self.members):
            sentence = (
                f"{quoted(self.consumer)} needs {self.enough} of {len(self.members)} providers; "
                "the whole group was left out."
            )
            gathering.say("needs_impossible", sentence, self.place)
            return
        labels = {each for each in self.couplings if each is not Coupling.UNKNOWN}
        if len(labels) > 1:
            sentence = f"The lines of a group of {quoted(self.consumer)} are labelled differently; taken as unknown."
            gathering.say("coupling_unreadable", sentence, self.place)
        coupling = labels.pop() if len(labels) == 1 else Coupling.UNKNOWN
        members = tuple(self.members.values())
        gathering.groups.append(Need(self.consumer, members, coupling, self.enough, self.attribute))


def _columns(gathering: Gathering, row: Row) -> None:
    missing = [name for name in COLUMNS[:2] if name not in row.cells]
    if missing:
        sentence = f"The table has no column {', '.join(missing)}. Known are {', '.join(COLUMNS)}."
        raise ImportRefused(sentence, field="file", code="import_columns")
    for name in row.cells:
        if name not in COLUMNS:
            sentence = (
                f"The column {quoted(name)} is not known and was left out.{meant(name, COLUMNS)}"
            )
            gathering.say("column_unknown", sentence, "line 1")


def _row(gathering: Gathering, row: Row, groups: dict[tuple[str, str], _Group]) -> None:
    place = f"line {row.line}"
    cells = {name: row.cells.get(name, "").strip() for name in COLUMNS}
    if not any(cells.values()):
        return
    wrong = list(_wrong(cells))
    if wrong:
        gathering.say("row_refused", f"{' '.join(wrong)} The line was left out.", place)
        return
    cover = (
        inf if cells["cover_min"].lower() in {"inf", "forever"} else float(cells["cover_min"] or 0)
    )
    timeout = float(cells["timeout_s"]) if cells["timeout_s"] else None
    coupling = Coupling(cells["coupling"].lower() or "unknown")
    member = Member(cells["provider"], cover, timeout)
    if not cells["needs_group"]:
        gathering.edge(
            cells["consumer"],
            cells["provider"],
            place=place,
            coupling=coupling,
            member=member,
            attribute=cells["attribute"][:200],
            where=place,
        )
        return
    ends = gathering.ends(cells["consumer"], cells["provider"], place)
    if ends is None:
        return
    group = groups.setdefault((ends[0], cells["needs_group"]), _Group(ends[0], place))
    if ends[1] in group.members:
        gathering.say("edge_twice", f"{quoted(ends[1])} stands in one group twice.", place)
        return
    seen = Evidence(gathering.kind, f"{gathering.source}, {place}".lstrip(", "), gathering.seen_on)
    group.members[ends[1]] = Member(ends[1], cover, timeout, evidence=(seen,))
    group.couplings.append(coupling)
    group.attribute = group.attribute or cells["attribute"][:200]
    if cells["needs"]:
        group.enough = int(cells["needs"])


def _wrong(cells: Mapping[str, str]) -> Iterable[str]:
    """What makes a line unreadable, each in a sentence."""
    if cells["coupling"].lower() not in ("", *Coupling):
        hint = meant(cells["coupling"], list(Coupling)) or " Write hard, soft or unknown."
        yield f"{quoted(cells['coupling'])} is no coupling.{hint}"
    if cells["needs"] and not (cells["needs"].isdecimal() and int(cells["needs"][:9]) > 0):
        yield f"needs is {quoted(cells['needs'])}. Write a number of 1 or more."
    elif cells["needs"] and not cells["needs_group"] and cells["needs"] != "1":
        yield "needs without a needs_group says nothing. Name the group."
    if cells["cover_min"].lower() not in {"", "inf", "forever"} and not _is_from(
        cells["cover_min"], 0
    ):
        yield f"cover_min is {quoted(cells['cover_min'])}. Write 0 or more."
    if cells["timeout_s"] and (
        not _is_from(cells["timeout_s"], 0) or not float(cells["timeout_s"])
    ):
        yield f"timeout_s is {quoted(cells['timeout_s'])}. Write more than 0, or nothing."


def _is_from(text: str, least: float) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return isfinite(value) and value >= least


def read_compose(document: object, *, source: str = "", seen_on: date | None = None) -> Imported:
    """What a compose file says of the order in which services start: evidence, and no coupling.

    Args:
        document: As parsed: `services`, each with `depends_on` or `links`.
        source: Where it is from.
        seen_on: When.

    Raises:
        ImportRefused: It is no compose file.

    Cost: linear.

    >>> found = read_compose({"services": {"page": {"depends_on": ["orders"]}, "orders": {}}})
    >>> found.system.needs[0].members[0].evidence[0].kind.value
    'startup'
    """
    services = document.get("services") if isinstance(document, Mapping) else None
    if not isinstance(services, Mapping):
        sentence = "This is no compose file. It has services by their names."
        raise ImportRefused(sentence, field="file", code="import_form")
    gathering = Gathering("compose", EvidenceKind.STARTUP, source, seen_on)
    for name, service in services.items():
        gathering.service(str(name))
        fields = service if isinstance(service, Mapping) else {}
        for key in ("depends_on", "links"):
            named = fields.get(key) or ()
            if not isinstance(named, list | Mapping | tuple):
                sentence = f"{key} of {quoted(str(name))} is no list; left out."
                gathering.say("list_expected", sentence, f"services.{name}.{key}")
                continue
            for other in named:
                provider = str(other).split(":", maxsplit=1)[0]
                place = f"services.{name}.{key}"
                if provider not in services:
                    sentence = f"{quoted(str(name))} waits for {quoted(provider)}, which is not in the file."
                    gathering.say("reference_unresolved", sentence, place)
                gathering.edge(str(name), provider, place=place, where=key)
    return gathering.done()
