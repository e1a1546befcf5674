"""Backstage catalogues: files of entities, and what its catalogue API answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from peacetime.domain.dependencies.importing.gathering import Gathering, Imported, ImportRefused
from peacetime.domain.dependencies.needs import Coupling, EvidenceKind
from peacetime.domain.shared.text import quoted

FORM = "backstage"
RUNNING = ("component", "resource")
ELSEWHERE = ("api", "system", "domain", "group", "user", "location", "template")
RELATIONS = ("dependsOn", "dependencyOf", "consumesApis", "providesApis")
PARTS = ("subcomponentOf", "system", "domain", "partOf")
OF_SPEC = (
    *(*RELATIONS, *PARTS, "type", "lifecycle", "owner", "definition", "profile", "parent"),
    *("children", "members", "memberOf", "targets", "target", "presence", "parameters", "steps"),
    *("output", "implementsApis"),
)
ANNOTATION = "peacetime/coupling"
NOBODY = (
    "unknown",
    "guest",
    "guests",
    "todo",
    "tbd",
    "none",
    "n/a",
    "nobody",
    "example",
    "changeme",
)
_PLACEHOLDER = re.compile(r"[<>{}$]|group-name|team-name|your-|my-team|placeholder")
_REF = re.compile(r"(?:(?P<kind>[A-Za-z]+):)?(?:(?P<space>[^/:\s]+)/)?(?P<name>[^/:\s]+)")


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of a catalogue.

    Args:
        value: As parsed.
        place: Where it stands: a file, a line.
    """

    value: object
    place: str = ""


@dataclass(slots=True)
class _Known:
    kind: str
    name: str
    spec: Mapping[str, Any]
    annotations: Mapping[str, Any]
    place: str
    aliases: dict[str, str] = field(default_factory=dict)  # a key by the one that was meant

    @property
    def owner(self) -> Any:
        return self.spec.get("owner")

    def refs(self, key: str) -> Sequence[Any]:
        value = self.spec.get(self.aliases.get(key, key))
        return value if isinstance(value, list) else [] if value is None else [value]


def read_backstage(
    entities: Iterable[Entity], *, source: str = "", seen_on: date | None = None
) -> Imported:
    """The services of a catalogue and what they declare to need.

    Components and resources are services; who consumes an API needs the component that provides it. A
    part of a system is no dependency. How an edge is coupled may stand in an annotation of the consumer,
    `peacetime/coupling: "orders=soft payments=hard"`, since Backstage's relations carry nothing.

    Args:
        entities: In any order; what is no entity is told and left out.
        source: Where they are from.
        seen_on: When.

    Returns:
        With every reference that resolves to nothing, key that was probably misspelt and owner that is
        a placeholder among its remarks.

    Raises:
        ImportRefused: There is no entity in it.

    Cost: linear.

    >>> page = {"kind": "Component", "metadata": {"name": "page"}, "spec": {"consumesApi": ["orders"]}}
    >>> api = {"kind": "API", "metadata": {"name": "orders"}, "spec": {"owner": "shop"}}
    >>> shop = {"kind": "Component", "metadata": {"name": "shop"}, "spec": {"providesApis": ["orders"]}}
    >>> found = read_backstage(map(Entity, (page, api, shop)))
    >>> [edge for need in found.system.needs for edge in need.edges]
    [('page', 'shop')]
    >>> [remark.code for remark in found.remarks]
    ['key_meant', 'owner_missing', 'owner_missing']
    """
    reading = _Reading(Gathering(FORM, EvidenceKind.DECLARED, source, seen_on))
    for entity in entities:
        reading.entity(entity)
    if not reading.known:
        raise ImportRefused(
            "There is no entity in this. A Backstage entity has kind, metadata and spec.",
            field="file",
            code="import_empty",
        )
    for known in reading.known:
        reading.relations(known)
    return reading.gathering.done()


@dataclass(slots=True)
class _Reading:
    gathering: Gathering
    known: list[_Known] = field(default_factory=list)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    providers: dict[str, list[str]] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)

    def entity(self, entity: Entity) -> None:
        """One entity, as a service where it is one."""
        say, place = self.gathering.say, entity.place
        if entity.value in (None, {}, ""):
            return  # an empty document between two
        value = entity.value if isinstance(entity.value, Mapping) else {}
        metadata = value.get("metadata")
        name = metadata.get("name") if isinstance(metadata, Mapping) else None
        kind = str(value.get("kind") or "").lower()
        if not isinstance(name, str) or not name.strip() or not kind:
            say("entity_unreadable", "This has no kind or no name and was left out.", place)
            return
        assert isinstance(metadata, Mapping)
        if kind not in (*RUNNING, *ELSEWHERE):
            say("kind_unknown", f"{quoted(kind)} is no kind of Backstage's; left out.", place)
            return
        spec, notes = value.get("spec"), metadata.get("annotations")
        known = _Known(
            kind,
            name,
            spec if isinstance(spec, Mapping) else {},
            notes if isinstance(notes, Mapping) else {},
            place,
        )
        if (kind, name.lower()) in self.ids:
            say(
                "entity_twice",
                f"{quoted(f'{kind}:{name}')} stands there twice; the first counts.",
                place,
            )
            return
        self.keys(known)
        self.known.append(known)
        self.ids[kind, name.lower()] = self.id_of(kind, name)
        if kind in RUNNING:
            self.running(known)

    def keys(self, known: _Known) -> None:
        """Keys that Backstage ignores, and which were probably meant."""
        for key in known.spec:
            if key in OF_SPEC:
                continue
            near = get_close_matches(key, RELATIONS, n=1, cutoff=0.8)
            if near and near[0] not in known.spec:
                known.aliases[near[0]] = key
                sentence = (
                    f"{quoted(known.name)} has a key {quoted(key)}, which Backstage drops without a word; "
                    f"taken as {quoted(near[0])}."
                )
                self.gathering.say("key_meant", sentence, known.place)

    def id_of(self, kind: str, name: str) -> str:
        """Its name; with its kind where another one is called so."""
        taken = any((other, name.lower()) in self.ids for other in RUNNING if other != kind)
        return f"{kind}:{name}" if taken and kind in RUNNING else name

    def running(self, known: _Known) -> None:
        """A component or a resource."""
        id_ = self.ids[known.kind, known.name.lower()]
        self.gathering.service(id_, self.owner(known))
        for ref in known.refs("providesApis"):
            parsed = _parsed(ref)
            if parsed is not None:
                self.providers.setdefault(parsed[1].lower(), []).append(id_)

    def owner(self, known: _Known) -> str | None:
        """The team, but for a placeholder."""
        parsed = _parsed(known.owner)
        say = self.gathering.say
        if parsed is None:
            say("owner_missing", f"{quoted(known.name)} has no owner.", known.place)
            return None
        name = parsed[1]
        if name.lower() in NOBODY or _PLACEHOLDER.search(name.lower()):
            sentence = (
                f"{quoted(known.name)} is owned by {quoted(name)}, a placeholder; taken as nobody."
            )
            say("owner_placeholder", sentence, known.place)
            return None
        return name

    def relations(self, known: _Known) -> None:
        """What an entity says to need, or to be needed by."""
        if known.kind == "api" and _parsed(known.owner) is not None:
            self.owner(known)
        if known.kind not in RUNNING:
            return
        consumer = self.ids[known.kind, known.name.lower()]
        labels = dict(self.labels(known))
        for ref in known.refs("dependsOn"):
            for provider in self.resolved(ref, known, default="component"):
                self.edge(consumer, provider, labels, known, "dependsOn")
        for ref in known.refs("consumesApis"):
            for provider in self.resolved(ref, known, default="api"):
                self.edge(consumer, provider, labels, known, "consumesApis")
        for ref in known.refs("dependencyOf"):
            for other in self.resolved(ref, known, default="component"):
                self.edge(other, consumer, {}, known, "dependencyOf")
        unused = [name for name in labels if (consumer, name) not in self.said]
        for name in unused:
            sentence = f"{quoted(known.name)} labels {quoted(name)}, which it does not say to need."
            self.gathering.say("label_unused", sentence, known.place)

    def edge(
        self,
        consumer: str,
        provider: str,
        labels: Mapping[str, Coupling],
        known: _Known,
        relation: str,
    ) -> None:
        """An edge; the same pair by two relations is one."""
        coupling = labels.get(provider, Coupling.UNKNOWN)
        self.said.add((consumer, provider))
        self.gathering.edge(
            consumer, provider, place=known.place, coupling=coupling, where=relation
        )

    def resolved(self, ref: object, known: _Known, *, default: str) -> Iterator[str]:
        """The services that a reference leads to."""
        say, parsed = self.gathering.say, _parsed(ref)
        if parsed is None:
            say(
                "reference_unreadable",
                f"{quoted(str(ref))} is no reference; left out.",
                known.place,
            )
            return
        kind, name = parsed
        if not kind and default == "component":
            say(
                "reference_without_kind",
                f"{quoted(known.name)} refers to {quoted(name)} without its kind; taken as a component, "
                "or a resource.",
                known.place,
            )
        kinds = (kind,) if kind else (default, "resource", "api") if default != "api" else ("api",)
        for each in kinds:
            if each == "api" and (each, name.lower()) in self.ids | self._apis():
                yield from self.provided(name, known)
                return
            if each in RUNNING and (each, name.lower()) in self.ids:
                yield self.ids[each, name.lower()]
                return
        told = f"{kind}:{name}" if kind else name
        sentence = f"{quoted(known.name)} refers to {quoted(told)}, which resolves to nothing here."
        say("reference_unresolved", sentence, known.place)
        yield f"api:{name}" if kinds[0] == "api" else name

    def _apis(self) -> dict[tuple[str, str], str]:
        return {("api", name): name for name in self.providers}

    def provided(self, api: str, known: _Known) -> Iterator[str]:
        """Who provides an API."""
        found = self.providers.get(api.lower(), [])
        if not found:
            sentence = (
                f"Nobody says to provide the API {quoted(api)}; it stands for a service itself."
            )
            self.gathering.say("api_of_nobody", sentence, known.place)
            yield f"api:{api}"
            return
        if len(found) > 1:
            sentence = (
                f"{len(found)} components provide the API {quoted(api)}; needed are all of them."
            )
            self.gathering.say("api_of_several", sentence, known.place)
        yield from found

    def labels(self, known: _Known) -> Iterator[tuple[str, Coupling]]:
        """The couplings of an annotation: `orders=soft payments=hard`."""
        said = known.annotations.get(ANNOTATION)
        for word in re.split(r"[\s,;]+", said.strip()) if isinstance(said, str) else ():
            name, _, label = word.partition("=")
            try:
                coupling = Coupling(label.strip().lower())
            except ValueError:
                sentence = (
                    f"{quoted(known.name)} labels {quoted(word)}. Write a name, = and hard or soft."
                )
                self.gathering.say("coupling_unreadable", sentence, known.place)
                continue
            parsed = _parsed(name)
            if parsed is not None:
                yield (
                    self.ids.get((parsed[0] or "component", parsed[1].lower()), parsed[1]),
                    coupling,
                )


def _parsed(ref: object) -> tuple[str, str] | None:
    """Kind, in lower case or "", and name of a reference; its namespace does not matter here."""
    if isinstance(ref, Mapping):
        ref = f"{ref.get('kind') or ''}:{ref.get('name') or ''}".lstrip(":")
    found = _REF.fullmatch(ref.strip()) if isinstance(ref, str) else None
    return None if found is None else ((found["kind"] or "").lower(), found["name"])
