from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.postmortems.actions import (
    ActionItem,
    Kind,
    Owner,
    agreed,
    block,
    finish,
    start,
)
from peacetime.domain.postmortems.causes import Causes, Role, Why
from peacetime.domain.postmortems.prevention import BeforeAfter
from peacetime.domain.postmortems.repeats import repeats
from peacetime.domain.postmortems.told import Told
from peacetime.domain.rituals.agendas import (
    monthly_agenda,
    quarterly_agenda,
    review_agenda,
    weekly_agenda,
)
from peacetime.domain.rituals.escalation import Line, escalations
from peacetime.domain.shared.quarters import Quarter

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = ZoneInfo("Europe/Berlin")
ANN, BOB = Owner("ann", "Ann"), Owner("bob", "Bob")


def an_item(
    name: str, due: date | None, *, owner: Owner | None = BOB, kind: Kind | None = None
) -> ActionItem:
    return agreed(
        name, f"Change {name}", at=AT, owner=owner, due_on=due, kind=kind, team="Checkout"
    )


SOON, LATER = date(2026, 3, 4), date(2026, 9, 1)


def test_the_weekly_check_lists_what_is_pressing_by_owner() -> None:
    items = [
        an_item("at risk", SOON),
        block(an_item("blocked", LATER), reason="Waits for the vendor", at=AT),
        start(an_item("overdue", date(2026, 2, 20), owner=ANN), at=AT),
        an_item("nobody's", SOON, owner=None),
        start(an_item("fine", LATER), at=AT),
        finish(an_item("done", date(2026, 2, 1)), at=AT),
    ]
    agenda = weekly_agenda(items, at=AT, zone=ZONE)
    told = [
        (group.owner.name if group.owner else "", [one.item.id for one in group.items])
        for group in agenda.by_owner
    ]
    assert told == [("", ["nobody's"]), ("Ann", ["overdue"]), ("Bob", ["blocked", "at risk"])]
    assert agenda.sentence == (
        "4 of 5 open action items need a word: 1 overdue, 1 blocked and 2 at risk."
    )


def test_an_owner_with_too_many_promises_is_on_the_list() -> None:
    items = [start(an_item(str(n), date(2026, 3, 12)), at=AT) for n in range(4)]
    assert "4 at risk" in weekly_agenda(items, at=AT, zone=ZONE).sentence
    assert "Nothing is overdue" in weekly_agenda(items[:3], at=AT, zone=ZONE).sentence


def test_a_week_without_items_says_so() -> None:
    assert weekly_agenda([], at=AT, zone=ZONE).sentence == "No action items are open."


def test_the_monthly_review_counts_by_team_and_shows_what_goes_up_the_line() -> None:
    at = AT + 65 * DAY
    items = [
        an_item("stale", LATER),
        finish(an_item("done", LATER), at=AT + 64 * DAY),
        replace(an_item("other", date(2026, 4, 1)), team="", changed_at=at),
    ]
    up, unheard = escalations(items, Line({"Checkout": ANN}, {}), at=at, zone=ZONE)
    late = replace(up[0], item=items[1])
    agenda = monthly_agenda(
        items, at=at, zone=ZONE, escalated=[*up, late], unheard=unheard, late_reviews=["Site down"]
    )
    assert [(t.team, t.open, t.overdue, t.stale) for t in agenda.by_team] == [
        ("Checkout", 1, 0, 1),
        ("not said", 1, 1, 0),
    ]
    assert [one.item.id for one in agenda.stale] == ["stale"]
    assert "done" not in {one.item.id for one in agenda.escalated}
    assert agenda.sentence == (
        "2 action items open, 1 stale, 2 up the line, 1 review late or not held."
    )


def test_the_quarterly_retro_shows_a_repeat_beside_the_action_that_was_never_closed() -> None:
    texts = {
        "a": "The queue of invoices had no limit and filled up while the consumer was down",
        "b": "A certificate of the load balancer expired, and nobody was told before",
        "c": "A deploy to the wrong cluster removed the namespace of the search service",
        "d": "Invoices waited for hours: their queue had filled up, for it had no limit",
    }
    prevent = an_item("limit", SOON, kind=Kind.PREVENT)
    told = [
        Told(name, name, AT + 30 * n * DAY, text, actions=(prevent,) if name == "a" else ())
        for n, (name, text) in enumerate(texts.items())
    ]
    compared = [BeforeAfter("queue", Kind.PREVENT, AT, 1, 1, 90 * DAY, 90 * DAY)]
    agenda = quarterly_agenda(
        Quarter(2026, 2),
        told=told,
        repeats=repeats(told),
        compared=compared,
        items=[prevent],
        at=AT + 120 * DAY,
        zone=ZONE,
    )
    [found] = agenda.repeats
    assert (found.earlier.id, found.later.id) == ("a", "d")
    assert "still open" in found.promised[0].sentence
    assert "1 possible repeat in 2026-Q2; for 1 of them" in agenda.sentence
    assert "Not enough yet to say" in agenda.sentence
    assert "0 of 1 done: too few to judge." in agenda.sentence
    assert agenda.prevention_by_kind[0][0] is Kind.PREVENT
    other = quarterly_agenda(
        Quarter(2026, 1), told=told, repeats=repeats(told), compared=[], items=[], at=AT, zone=ZONE
    )
    assert other.repeats == ()


def test_a_review_begins_with_what_is_not_answered() -> None:
    causes = Causes((Why("1", "A deploy doubled the load", role=Role.TRIGGER),))
    items = [an_item(str(n), None if n else SOON, owner=None if n > 4 else BOB) for n in range(6)]
    agenda = review_agenda(causes, items)
    assert [q.code for q in agenda.questions] == ["leaf_is_trigger", "no_factors"]
    assert (len(agenda.unowned), len(agenda.undated), len(agenda.split.defer)) == (1, 5, 1)
    assert agenda.sentence.startswith(
        "2 questions are open. 1 action item without an owner. 5 action items without a due date."
    )
    whole = Causes(
        (
            Why("1", "The queue has no limit", role=Role.CAUSE),
            Why("2", "The alert came late", role=Role.SLOWED_DETECTION),
        )
    )
    assert (
        review_agenda(whole, [an_item("a", SOON)]).sentence == "Nothing is open: read it, and ask."
    )
