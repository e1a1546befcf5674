"""Graphs of services in any form that is read: a description of ours, or what another tool keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from peacetime.documents.any_text import read_documents, read_one
from peacetime.documents.csv_text import read_rows
from peacetime.documents.refusals import Document, DocumentRefused
from peacetime.domain.dependencies.describing.description import Description, read_description
from peacetime.domain.dependencies.describing.facts import SCHEMA, Remark, read_facts
from peacetime.domain.dependencies.describing.faults import DescriptionRefused, Fault
from peacetime.domain.dependencies.importing.backstage import Entity, read_backstage
from peacetime.domain.dependencies.importing.gathering import Imported, ImportRefused
from peacetime.domain.dependencies.importing.tables import read_compose, read_table
from peacetime.domain.dependencies.importing.traffic import read_calls, read_kiali, read_prometheus

DESCRIPTION = "description"
OF_COMPOSE = {"image", "build", "depends_on", "ports", "environment", "links", "command"}
FORMS = ("backstage", "prometheus", "jaeger", "zipkin", "kiali", "csv", "compose", "facts")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a graph.

    Args:
        content: What it holds.
        name: Of the file, or the address that it is from.
    """

    content: str
    name: str = ""


def read_described(text: Text) -> Description:
    """A description of ours.

    Raises:
        DescriptionRefused: With every fault; a key that stands twice is one.
        DocumentRefused: It cannot be read at all.
    """
    document = read_one(text.content)
    if document.oddities:
        raise DescriptionRefused(
            [Fault(each.code, each.sentence, "", each.line) for each in document.oddities]
        )
    return read_description(document.value, document.lines)


def read_graph(text: Text, *, form: str = "", seen_on: date | None = None) -> Imported:
    """What another tool keeps, in a form that is named or told from the text.

    Raises:
        ImportRefused: `import_form_unknown`, or it is not what it was said to be.
        DocumentRefused: It cannot be read at all.
    """
    if form and form not in FORMS:
        sentence = f"There is no form “{form}”. Write one of {', '.join(FORMS)}."
        raise ImportRefused(sentence, field="form", code="import_form_unknown")
    if form == "csv" or (not form and _is_table(text)):
        return read_table(read_rows(text.content), source=text.name, seen_on=seen_on)
    documents = read_documents(text.content)
    form = form or form_of(documents)
    found = _read(form, documents, text.name, seen_on)
    odd = [
        Remark(each.code, each.sentence, f"line {each.line}" if each.line else "")
        for document in documents
        for each in document.oddities
    ]
    return replace(found, remarks=(*odd, *found.remarks)) if odd else found


def form_of(documents: Sequence[Document]) -> str:
    """The form that documents have by their looks; `description` is ours.

    Raises:
        ImportRefused: `import_form_unknown`.
    """
    first = next((each.value for each in documents if each.value), None)
    if isinstance(first, dict):
        for form, looks_like in _LOOKS.items():
            if looks_like(first):
                return form
    if isinstance(first, list) and first and isinstance(first[0], dict):
        return "backstage" if "kind" in first[0] else "zipkin"
    sentence = f"Nobody can tell what this is. Say its form: {', '.join(FORMS)}."
    raise ImportRefused(sentence, field="form", code="import_form_unknown")


def _is_compose(first: dict[str, Any]) -> bool:
    services = first.get("services")
    inner = services.values() if isinstance(services, dict) else ()
    keys = {key for each in inner if isinstance(each, dict) for key in each}
    return "needs" not in first and bool(keys & OF_COMPOSE)


_LOOKS: dict[str, Callable[[dict[str, Any]], bool]] = {  # in this order
    "facts": lambda first: first.get("schema") == SCHEMA,
    "backstage": lambda first: "kind" in first or isinstance(first.get("items"), list),
    "kiali": lambda first: "elements" in first,
    "prometheus": lambda first: "status" in first,
    "jaeger": lambda first: isinstance(first.get("data"), list),
    "compose": _is_compose,
    DESCRIPTION: lambda first: "needs" in first or "services" in first,
}


def _read(form: str, documents: Sequence[Document], name: str, seen_on: date | None) -> Imported:
    if form == "backstage":
        return read_backstage(_entities(documents, name), source=name, seen_on=seen_on)
    if len(documents) != 1:
        sentence = f"This holds {len(documents)} documents. Give one at a time."
        raise DocumentRefused(sentence, code="document_twice")
    value = documents[0].value
    if form == "prometheus":
        return read_prometheus(value, source=name, seen_on=seen_on)
    if form in {"jaeger", "zipkin"}:
        return read_calls(value, form=form, source=name, seen_on=seen_on)
    if form == "kiali":
        return read_kiali(value, source=name, seen_on=seen_on)
    if form == "compose":
        return read_compose(value, source=name, seen_on=seen_on)
    if form == DESCRIPTION:
        described = read_description(value, documents[0].lines)
        return Imported(DESCRIPTION, described.system(), (), described.names)
    facts = read_facts(value)
    return Imported("facts", facts.system, facts.remarks)


def _entities(documents: Sequence[Document], name: str) -> list[Entity]:
    """Every entity of a file, of a list, or of what the catalogue's API answers."""
    found = []
    for document in documents:
        value: Any = document.value
        if isinstance(value, dict) and "kind" not in value and isinstance(value.get("items"), list):
            value = value["items"]
        line = document.lines.get(())
        if isinstance(value, list):
            found += [Entity(each, f"[{number}]") for number, each in enumerate(value)]
        else:
            found.append(Entity(value, f"line {line}" if line else name))
    return found


def _is_table(text: Text) -> bool:
    head = text.content.removeprefix("\ufeff").lstrip().split("\n", maxsplit=1)[0].lower()
    return text.name.lower().endswith(".csv") or (
        "consumer" in head and "provider" in head and ":" not in head
    )
