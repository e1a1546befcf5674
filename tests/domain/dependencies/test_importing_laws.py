"""Whatever another tool sends is read or refused with a sentence, and never half of a line."""

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.describing.description import read_description
from peacetime.domain.dependencies.describing.faults import DescriptionRefused
from peacetime.domain.dependencies.importing.backstage import Entity, read_backstage
from peacetime.domain.dependencies.importing.gathering import ImportRefused
from peacetime.domain.dependencies.importing.tables import (
    COLUMNS,
    Row,
    read_compose,
    read_table,
)
from peacetime.domain.dependencies.importing.traffic import (
    read_calls,
    read_kiali,
    read_prometheus,
)

WORDS = st.sampled_from(
    [
        *("services", "needs", "teams", "consumer", "provider", "members", "coupling", "outages"),
        *("kind", "metadata", "name", "spec", "dependsOn", "consumesApis", "providesApis", "owner"),
        *("status", "data", "result", "metric", "client", "server", "value", "parent", "child"),
        *("elements", "nodes", "edges", "id", "app", "source", "target", "depends_on", "callCount"),
        *("a", "b", "component:a", "Component", "API", "hard", "", "-1", "1e400", "x" * 300),
    ]
)
PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=25,
)


FEW = settings(max_examples=40)


def refusal(read: Callable[[], object]) -> str:
    """The sentence with which something is refused; a full stop where it is read."""
    try:
        read()
    except (ImportRefused, DescriptionRefused) as refused:
        return refused.sentence
    return "."


@FEW
@given(PLAIN)
def test_anything_is_read_or_refused(document: Any) -> None:
    for read in (read_prometheus, read_calls, read_kiali, read_compose):
        for wrapped in (document, {"services": document}, {"data": document}):
            assert refusal(partial(read, wrapped)).endswith(".")


@FEW
@given(st.lists(PLAIN, max_size=4))
def test_any_catalogue_is_read_or_refused(values: list[Any]) -> None:
    described = [{"kind": "Component", "metadata": {"name": "a"}, "spec": each} for each in values]
    entities = [Entity(each) for each in (*values, *described)]
    assert refusal(partial(read_backstage, entities)).endswith(".")


@FEW
@given(PLAIN, PLAIN)
def test_any_description_is_read_or_refused(services: Any, needs: Any) -> None:
    document = {"services": services, "needs": needs}
    assert refusal(lambda: read_description(document).system()).endswith((".", "?"))


@FEW
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), WORDS, max_size=8), max_size=5))
def test_any_table_is_read_or_refused(lines: list[dict[str, str]]) -> None:
    rows = [Row(number, cells) for number, cells in enumerate(lines, start=2)]
    assert refusal(partial(read_table, rows)).endswith(".")
