"""The board tells what asks for attention, and nobody of what they may not see."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME
from peacetime.queries.actions.board import (
    COLUMNS,
    BoardAsked,
    NoOwnActions,
    TeamCount,
    action_board,
    action_cells,
    actions_found,
    my_actions,
    team_count,
)
from peacetime.queries.actions.due_dates import due_dates
from peacetime.queries.actions.follow_through import follow_through
from peacetime.queries.burst.planning import TOO_FEW
from peacetime.storage.models import ActionItem, Incident
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.agreeing import agree_action
from peacetime.usecases.actions.dating import agree_due_dates
from peacetime.usecases.actions.taking import take_actions
from tests.acts import opened, stood_down
from tests.builders import NOON, a_postmortem, a_team, an_incident
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THEN = NOON - 40 * DAY
BOB = "bob@example.org"


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def an_action(
    text: str, *, team: str = "checkout", owner: str = BOB, due: int | None = None, ago: int = 1
) -> str:
    """Agreed so many days ago, due so many days from now; one that is in the past was once to come."""
    due_on = None if due is None else (NOON + due * DAY).date()
    said = ActionSaid(text, owner=owner, kind="prevent")
    ref = agree_action(said, team=team, actor=PEACETIME, at=NOON - ago * DAY).ref
    ActionItem.objects.filter(ref=ref).update(due_on=due_on)
    return ref


@pytest.fixture
def refs(cast: Cast) -> dict[str, str]:
    a_team("Orders")
    refs = {
        "overdue": an_action("Overdue", due=-3),
        "blocked": an_action("Blocked", due=60),
        "soon": an_action("Soon", due=2),
        "stale": an_action("Stale", due=60, ago=40, team="orders"),
        "calm": an_action("Calm", due=60),
        "nobody": an_action("Nobody's", owner="", due=60),
        "aside": an_action("Aside", due=-9),
        "done": an_action("Done", due=60),
    }
    moving.block_action(refs["blocked"], reason="Waits", actor=PEACETIME, at=NOON)
    moving.move_to_backlog(refs["aside"], actor=PEACETIME, at=NOON)
    moving.finish_action(refs["done"], actor=PEACETIME, at=NOON)
    return refs


def board(cast: Cast, **asked: str) -> list[str]:
    found = action_board(BoardAsked(**asked), actor=cast.acting("charlie"), at=NOON)
    return [view.text for view in found.page.items]


def test_what_presses_most_comes_first(cast: Cast, refs: dict[str, str]) -> None:
    assert board(cast) == ["Overdue", "Blocked", "Soon", "Stale", "Nobody's", "Calm"]
    assert board(cast, order="oldest")[0] == "Stale"
    assert board(cast, order="due")[:2] == ["Overdue", "Soon"]


def test_the_board_is_narrowed_by_team_sign_kind_and_state(
    cast: Cast, refs: dict[str, str]
) -> None:
    assert board(cast, team="orders") == ["Stale"]
    assert board(cast, sign="at_risk") == ["Soon"]
    assert board(cast, sign="needs_owner") == ["Nobody's"]
    assert board(cast, kind="detect") == []
    assert board(cast, state="backlog") == ["Aside"]
    assert board(cast, state="closed") == ["Done"]


def test_a_filter_that_is_none_is_refused(cast: Cast) -> None:
    for asked in ({"sign": "late"}, {"state": "gone"}, {"order": "person"}):
        with pytest.raises(InvalidInput) as refused:
            board(cast, **asked)
        assert refused.value.code == "action_filter_unknown"


def test_counts_are_by_team_and_never_by_person(cast: Cast, refs: dict[str, str]) -> None:
    found = action_board(BoardAsked(), actor=cast.acting("bob"), at=NOON)
    assert (found.open, found.signs["overdue"], found.signs["needs_owner"]) == (6, 1, 1)
    assert [(line.slug, line.open, line.oldest_days) for line in found.teams] == [
        ("checkout", 5, 1),
        ("orders", 1, 40),
    ]
    assert team_count(cast.checkout, sight=cast.acting("bob").sight, at=NOON) == TeamCount(5, 1)


def test_the_board_asks_as_often_however_much_there_is(cast: Cast, refs: dict[str, str]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            action_board(BoardAsked(), actor=cast.acting("bob"), at=NOON)
        return len(queries)

    before = asked()
    for number in range(60):
        an_action(f"Another {number}", due=number)
    assert asked() == before


def test_what_comes_of_a_private_incident_is_not_on_the_board_of_others(cast: Cast) -> None:
    incident = an_incident(cast.checkout)
    postmortem = a_postmortem(incident)
    said = ActionSaid("Rotate the key")
    agree_action(said, postmortem=postmortem.ref, actor=PEACETIME, at=NOON)
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    assert board(cast) == []
    assert team_count(cast.checkout, sight=cast.acting("bob").sight, at=NOON) == TeamCount()
    assert follow_through(actor=cast.acting("bob"), at=NOON).whole.count == 0
    dana = action_board(BoardAsked(), actor=cast.acting("dana"), at=NOON)
    assert [view.text for view in dana.page.items] == ["Rotate the key"]


def test_a_table_has_every_column_of_every_action_item(cast: Cast, refs: dict[str, str]) -> None:
    for state, count in (("open", 6), ("closed", 1), ("backlog", 1)):
        rows = list(actions_found(BoardAsked(state=state), actor=cast.acting("bob"), at=NOON))
        assert len(rows) == count
        assert {len(action_cells(row)) for row in rows} == {len(COLUMNS)}


def test_what_somebody_promised_is_theirs_to_see(cast: Cast, refs: dict[str, str]) -> None:
    mine = my_actions(actor=cast.acting("bob"), at=NOON)
    assert [one.text for one in mine.open] == ["Overdue", "Blocked", "Soon", "Stale", "Calm"]
    assert ([one.text for one in mine.backlog], [one.text for one in mine.closed]) == (
        ["Aside"],
        ["Done"],
    )
    assert my_actions(actor=cast.acting("alice"), at=NOON).open == ()
    with pytest.raises(NoOwnActions):
        my_actions(actor=PEACETIME, at=NOON)


def test_more_promises_than_are_met_put_each_at_risk(cast: Cast) -> None:
    for number in range(4):
        an_action(f"Promise {number}", due=10 + number)
    assert board(cast, sign="at_risk") == ["Promise 3"]


def test_completion_leaves_out_what_was_put_aside_or_brought_done(
    cast: Cast, refs: dict[str, str]
) -> None:
    text = "# Action items\n- [x] Alert on it (Alice)\n- Drill it (Alice)"
    take_actions(a_postmortem(team=cast.checkout, text=text).ref, actor=PEACETIME, at=NOON)
    found = follow_through("checkout", actor=cast.acting("bob"), at=NOON)
    assert (found.whole.count, found.whole.done) == (7, 1)
    assert (found.in_backlog, found.brought, found.teams) == (1, 1, ())
    everywhere = follow_through(actor=cast.acting("bob"), at=NOON)
    assert [line.name for line in everywhere.teams] == ["Checkout", "Orders"]
    assert everywhere.teams[1].sentence == "0 of 1 done: too few to judge."
    since = follow_through(first_day=date(2026, 3, 4), actor=cast.acting("bob"), at=NOON)
    assert since.whole.count == 1


def test_without_a_history_no_day_is_proposed_and_why_is_said(
    cast: Cast, refs: dict[str, str]
) -> None:
    found = due_dates("checkout", actor=cast.acting("bob"), at=NOON)
    assert (found.free_hours, found.unknown, found.proposed) == (None, TOO_FEW, ())


def test_days_are_proposed_from_what_the_next_sprint_can_promise(cast: Cast) -> None:
    for week in range(8, 0, -1):
        opened(cast, at=NOON - 7 * week * DAY)
        stood_down(cast, at=NOON - 7 * week * DAY + timedelta(hours=3))
    undated = [an_action(f"Change {number}") for number in range(3)]
    found = due_dates("checkout", actor=cast.acting("bob"), at=NOON)
    assert found.free_hours is not None
    assert found.unknown == ""
    assert f"{found.free_hours:.2g} hours a day" in found.sentence
    days = {one.action.ref: one.on for one in found.proposed if one.on}
    assert set(days) == set(undated)
    assert min(days.values()) > NOON.date()
    for number in range(20):
        an_action(f"Promise {number}", due=1)
    beyond = due_dates("checkout", actor=cast.acting("bob"), at=NOON).beyond
    assert beyond is not None
    assert beyond.missing_hours > 100
    agreed = agree_due_dates("checkout", days, actor=cast.acting("bob"), at=NOON)
    assert {one.ref: one.due_on for one in agreed} == days
    again = agree_due_dates(
        "checkout", dict.fromkeys(days, date(2027, 1, 1)), actor=cast.acting("bob"), at=NOON
    )
    assert again == []
