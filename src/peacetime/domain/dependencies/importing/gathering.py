"""What an import found, gathered line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from peacetime.domain.dependencies.describing.facts import Remark
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

LONGEST_NAME = 100
MOST_TOLD = 200  # remarks of one kind


class ImportRefused(InvalidInput):
    """What was given is not what it was said to be; the sentence says why."""

    code = "import_refused"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import found.

    Args:
        form: Which reader read it.
        system: Services and needs; what could not be one was left out, and is among the remarks.
        remarks: What was odd, in the order of the text.
        names: What people call a service, where the text says so.
    """

    form: str
    system: System
    remarks: tuple[Remark, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Gathering:
    """Services and edges while they are read.

    Args:
        form: Which reader reads.
        kind: Of the evidence that an edge is.
        source: Where the text is from.
        seen_on: When it was true.
    """

    form: str
    kind: EvidenceKind
    source: str = ""
    seen_on: date | None = None
    services: dict[str, Service] = field(default_factory=dict)
    needs: dict[tuple[str, str], Need] = field(default_factory=dict)
    groups: list[Need] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def say(self, code: str, sentence: str, place: str = "") -> None:
        """Note what is odd."""
        self.remarks.append(Remark(code, sentence, place))

    def service(self, id: str, team: str | None = None) -> None:  # noqa: A002 - the graph's own word
        """A service, described or only named; a description adds to a name."""
        if not _is_name(id):
            self.say("service_unnamed", "A service has no name that can be one; left out.")
            return
        known = self.services.get(id)
        if known is None or (known.team is None and team is not None):
            self.services[id] = Service(id, team)

    def edge(
        self,
        consumer: object,
        provider: object,
        *,
        place: str = "",
        coupling: Coupling = Coupling.UNKNOWN,
        member: Member | None = None,
        attribute: str = "",
        where: str = "",
    ) -> None:
        """One edge; the same pair again adds nothing but its label, where the first had none."""
        ends = self.ends(consumer, provider, place)
        if ends is None:
            return
        source = f"{self.source}, {where}" if self.source and where else self.source or where
        evidence = Evidence(self.kind, source[:300], self.seen_on)
        made = replace(member or Member(ends[1]), provider=ends[1], evidence=(evidence,))
        first = self.needs.get(ends)
        if first is None:
            self.needs[ends] = Need(ends[0], (made,), coupling, attribute=attribute)
            return
        self.say("edge_twice", f"{quoted(ends[0])} to {quoted(ends[1])} stands there twice.", place)
        if first.coupling is Coupling.UNKNOWN and coupling is not Coupling.UNKNOWN:
            self.needs[ends] = replace(first, coupling=coupling)

    def ends(self, consumer: object, provider: object, place: str) -> tuple[str, str] | None:
        """Both ends of an edge as services, where it is one."""
        if not _is_name(consumer) or not _is_name(provider):
            self.say("edge_unreadable", "An edge lacks one of its ends and was left out.", place)
            return None
        one, other = str(consumer).strip(), str(provider).strip()
        if one == other:
            self.say("edge_to_itself", f"{quoted(one)} calls itself; that was left out.", place)
            return None
        self.service(one)
        self.service(other)
        return one, other

    def done(self) -> Imported:
        """All of it."""
        needs = (*self.needs.values(), *self.groups)
        system = System(tuple(self.services.values()), needs)
        return Imported(self.form, system, tuple(self._told()), self.names)

    def _told(self) -> Iterator[Remark]:
        """Thousands of remarks of one kind are told as a number, after the first."""
        counts = Counter[str]()
        for remark in self.remarks:
            counts[remark.code] += 1
            if counts[remark.code] <= MOST_TOLD:
                yield remark
        for code, count in counts.items():
            if count > MOST_TOLD:
                yield Remark(code, f"And {count - MOST_TOLD} more of the same kind.")


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_NAME and "\0" not in value
