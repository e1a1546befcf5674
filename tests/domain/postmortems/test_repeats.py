from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from peacetime.domain.postmortems.actions import (
    ActionItem,
    Kind,
    Owner,
    agreed,
    drop,
    finish,
    reopen,
)
from peacetime.domain.postmortems.promises import Then, promised
from peacetime.domain.postmortems.repeats import families, repeats
from peacetime.domain.postmortems.told import Told

DAY = timedelta(days=1)
AT = datetime(2026, 1, 12, 9, tzinfo=UTC)
QUEUE = "The queue of invoices had no limit and filled up while the consumer was down"
AGAIN = "Invoices waited for hours: their queue had filled up, for it had no limit"
OTHERS = [
    "A certificate of the load balancer expired, and nobody was told before",
    "A deploy to the wrong cluster removed the namespace of the search service",
    "Disks of the database ran full because old backups were kept",
]


def told(name: str, text: str, day: int = 0, *, services: str = "", factors: str = "") -> Told:
    return Told(
        name, name, AT + day * DAY, text, frozenset(services.split()), frozenset(factors.split())
    )


BACKGROUND = [told(f"other{n}", text, n) for n, text in enumerate(OTHERS)]


def an_item(kind: Kind | None = Kind.PREVENT) -> ActionItem:
    return agreed("a", "Put a limit on the queue", at=AT, kind=kind, owner=Owner("b", "Bob"))


def test_a_repeat_says_which_words_services_and_factors_it_is_by() -> None:
    first = told("first", QUEUE, services="billing mail", factors="no-limit")
    second = told("second", AGAIN, 40, services="billing", factors="no-limit late-alert")
    [found] = repeats([second, *BACKGROUND, first])
    assert (found.earlier.id, found.later.id) == ("first", "second")
    assert (found.services, found.factors) == (("billing",), ("no-limit",))
    assert found.why.startswith(
        "Both tell of the same service (billing), the same factor (no-limit)"
    )
    assert "queue" in found.words


def test_a_service_or_a_factor_in_common_alone_is_no_repeat() -> None:
    first = told("first", OTHERS[0], services="billing", factors="no-alert")
    assert repeats([first, told("second", OTHERS[1], 5, services="billing")]) == []
    assert repeats([first, told("second", OTHERS[1], 5, factors="no-alert")]) == []


def test_a_service_together_with_a_factor_is_one_whatever_the_words() -> None:
    first = told("first", OTHERS[0], services="billing", factors="no-alert")
    second = told("second", OTHERS[1], 5, services="billing", factors="no-alert")
    others = [told(f"x{n}", OTHERS[2] + f" word{n}", 9 + n) for n in range(4)]
    [found] = [one for one in repeats([first, second, *others]) if one.earlier.id == "first"]
    assert found.words == ()
    assert found.why == "Both tell of the same service (billing) and the same factor (no-alert)."


def test_what_most_postmortems_have_in_common_tells_nothing() -> None:
    words = [f"thing{n} broke part{n} of area{n}" for n in range(30)]
    many = [
        told(str(n), w, n, services="platform", factors="no-alert") for n, w in enumerate(words)
    ]
    assert repeats(many) == []


@pytest.mark.parametrize(
    ("then", "sentence"),
    [
        (Then.OPEN, "What was to prevent it had not been done: 1 still open."),
        (Then.DONE, "What was to prevent it had been done, and did not hold: 1 done."),
        (Then.DROPPED, "What was to prevent it had been dropped: 1 dropped."),
    ],
)
def test_beside_a_repeat_stands_what_should_have_prevented_it(then: Then, sentence: str) -> None:
    item = {
        Then.OPEN: an_item(),
        Then.DONE: finish(an_item(), at=AT + 9 * DAY),
        Then.DROPPED: drop(an_item(), reason="Too dear", at=AT + 9 * DAY),
    }[then]
    first = replace(told("first", QUEUE), actions=(item,))
    [found] = repeats([first, *BACKGROUND, told("second", AGAIN, 40)])
    assert [one.then for one in found.promised] == [then]
    assert found.sentence == sentence


def test_what_was_done_after_it_happened_again_was_open_then() -> None:
    late = finish(replace(an_item(), due_on=date(2026, 2, 1)), at=AT + 60 * DAY)
    [one] = promised(replace(told("first", QUEUE), actions=(late,)), told("second", AGAIN, 40))
    assert one.then is Then.OPEN
    assert one.sentence == '"Put a limit on the queue" was still open, 20 days overdue; owner: Bob.'
    opened = reopen(finish(an_item(), at=AT + DAY), at=AT + 2 * DAY)
    [one] = promised(replace(told("first", QUEUE), actions=(opened,)), told("second", AGAIN, 40))
    assert one.then is Then.OPEN


def test_no_promise_and_no_prevention_are_said() -> None:
    first, second = told("first", QUEUE), told("second", AGAIN, 40)
    [found] = repeats([first, *BACKGROUND, second])
    assert found.sentence == "Nothing had been promised after the earlier one."
    detect = replace(first, actions=(an_item(Kind.DETECT), an_item(None)))
    [found] = repeats([detect, *BACKGROUND, second])
    assert found.sentence == "Of what had been promised, nothing was to prevent it: 2 still open."
    assert [one.item.kind for one in found.promised] == [Kind.DETECT, None]


def test_repeats_of_repeats_are_one_family() -> None:
    third = told("third", QUEUE + " again and again", 90)
    found = repeats([told("first", QUEUE), *BACKGROUND, told("second", AGAIN, 40), third])
    [family] = families(found)
    assert [one.id for one in family] == ["first", "second", "third"]


def test_the_same_title_twice_is_a_repeat_whatever_the_text_and_dates_in_it() -> None:
    first = replace(told("first", OTHERS[0]), title="2026-01-12: Billing queue was full")
    second = replace(told("second", OTHERS[1], 40), title="Billing queue full, 21 February")
    third = replace(told("third", OTHERS[2], 50), title="Billing down")
    [found] = repeats([first, second, third])
    assert (found.earlier.id, found.later.id) == ("first", "second")
    assert found.why == "Both tell of the same in their titles."
