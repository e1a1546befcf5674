from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import ActionItem, Kind, agreed, finish
from peacetime.domain.postmortems.leverage import propose_split

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def an_item(
    name: str,
    *,
    kind: Kind | None = None,
    priority: int | None = None,
    due_on: date | None = None,
) -> ActionItem:
    return agreed(name, "Change it", at=AT, kind=kind, priority=priority, due_on=due_on)


def test_five_items_stay_and_nothing_is_said() -> None:
    found = propose_split([an_item(str(n)) for n in range(5)])
    assert (len(found.keep), found.defer, found.sentence) == (5, (), "")


def test_prevention_stays_before_detection_and_a_given_priority_before_none() -> None:
    items = [
        an_item("process", kind=Kind.PROCESS, priority=1),
        an_item("mitigate", kind=Kind.MITIGATE),
        an_item("detect late", kind=Kind.DETECT, due_on=date(2026, 5, 1)),
        an_item("detect soon", kind=Kind.DETECT, due_on=date(2026, 4, 1)),
        an_item("prevent", kind=Kind.PREVENT),
        an_item("prevent first", kind=Kind.PREVENT, priority=1),
    ]
    found = propose_split(items)
    kept = [item.id for item in found.keep]
    assert kept == ["prevent first", "prevent", "detect soon", "detect late", "mitigate"]
    assert [item.id for item in found.defer] == ["process"]
    assert not found.is_close


def test_what_is_done_takes_no_place() -> None:
    items = [finish(an_item("done"), at=AT), *(an_item(str(n)) for n in range(5))]
    assert propose_split(items).defer == ()


def test_an_unknown_kind_is_asked_for_rather_than_guessed() -> None:
    items = [an_item(str(n), kind=Kind.PROCESS) for n in range(5)] + [an_item("unsaid")]
    found = propose_split(items)
    assert [item.id for item in found.defer] == ["unsaid"]
    assert "Of 1 nobody has said the kind" in found.sentence


def test_fewer_than_three_and_more_than_five_are_not_the_frameworks() -> None:
    for limit in (2, 6):
        with pytest.raises(ValueError, match="3 to 5"):
            propose_split([], at_most=limit)


@given(
    st.lists(st.tuples(st.sampled_from([None, *Kind]), st.none() | st.integers(1, 9)), max_size=30),
    st.integers(3, 5),
)
def test_nothing_is_lost_and_nothing_deferred_outranks_what_stays(
    kinds: list[tuple[Kind | None, int | None]], at_most: int
) -> None:
    items = [an_item(str(n), kind=k, priority=p) for n, (k, p) in enumerate(kinds)]
    found = propose_split(items, at_most=at_most)
    assert sorted(item.id for item in (*found.keep, *found.defer)) == sorted(i.id for i in items)
    assert len(found.keep) == min(len(items), at_most)
    ranks = [list(Kind).index(i.kind) if i.kind else 4 for i in (*found.keep, *found.defer)]
    assert ranks == sorted(ranks)
