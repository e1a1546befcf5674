"""The strips: what is drawn, what is said, how many bytes it takes."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.modes.periods import EndIs, RescuePeriod
from peacetime.domain.shared.spans import Span
from peacetime.pictures.history import History, strip, strip_sentence, years
from peacetime.pictures.ribbon import Stretch, ribbon

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + 90 * DAY
BERLIN = ZoneInfo("Europe/Berlin")


def drawn(svg: str, mode: str) -> list[tuple[int, int]]:
    path = re.search(rf'data-mode="{mode}" d="([^"]*)"', svg)
    return (
        [(int(a), int(b)) for a, b in re.findall(r"M(\d+) [\d.]+H(\d+)", path[1])] if path else []
    )


def a_history(
    *rescues: RescuePeriod[int], known_from: datetime = START, until: datetime = END
) -> History:
    return History(rescues, (), known_from, until, ZoneInfo("UTC"))


def a_rescue(day: float, hours: float) -> RescuePeriod[int]:
    begun = START + day * DAY
    return RescuePeriod(begun, begun + timedelta(hours=hours), EndIs.EXACT, (1,))


def test_a_rescue_stands_where_it_was() -> None:
    svg = ribbon([Stretch("rescue", START + 45 * DAY, START + 54 * DAY)], START, END, sentence="")

    assert drawn(svg, "rescue") == [(180, 216)]
    assert drawn(svg, "delivery") == [(0, 360)]


def test_a_rescue_of_minutes_is_still_seen() -> None:
    begun = START + 10 * DAY
    svg = ribbon([Stretch("rescue", begun, begun + timedelta(minutes=5))], START, END, sentence="")

    assert drawn(svg, "rescue") == [(40, 41)]


def test_a_rescue_at_the_right_edge_stays_inside() -> None:
    svg = ribbon([Stretch("rescue", END - timedelta(minutes=5), END)], START, END, sentence="")

    assert drawn(svg, "rescue") == [(359, 360)]


def test_what_lies_outside_is_not_drawn() -> None:
    stretches = [Stretch("rescue", START - 9 * DAY, START - DAY), Stretch("rescue", END, END + DAY)]

    assert drawn(ribbon(stretches, START, END, sentence=""), "rescue") == []


def test_time_before_the_history_is_a_dashed_line_and_no_delivery() -> None:
    svg = ribbon([Stretch("unknown", START - DAY, START + 9 * DAY)], START, END, sentence="")

    assert drawn(svg, "unknown") == [(0, 36)]
    assert drawn(svg, "delivery") == [(36, 360)]


def test_a_history_that_begins_at_the_edge_leaves_nothing_unknown() -> None:
    assert drawn(strip(a_history(), START, END), "unknown") == []


def test_rescues_that_meet_are_one_shape() -> None:
    stretches = [Stretch("rescue", START + n * DAY, START + (n + 1) * DAY) for n in range(50)]

    assert drawn(ribbon(stretches, START, END, sentence=""), "rescue") == [(0, 200)]


def test_a_strip_says_what_it_shows() -> None:
    history = a_history(a_rescue(1, 6), a_rescue(30, 12))

    assert strip_sentence(history, START, END) == (
        "1 Mar to 29 May 2026: in Rescue Mode 2 times, 18 h in all; 99% of the time in Delivery."
    )


def test_a_strip_without_rescue_says_always_and_one_without_history_says_not_known() -> None:
    assert (
        strip_sentence(a_history(), START, END) == "1 Mar to 29 May 2026: always in Delivery Mode."
    )
    assert (
        strip_sentence(a_history(known_from=END), START, END) == "1 Mar to 29 May 2026: not known."
    )


def test_a_rescue_without_known_end_is_drawn_and_named_and_counts_as_no_time() -> None:
    rescue = RescuePeriod(START + DAY, None, EndIs.UNKNOWN, (1,))
    svg = strip(a_history(rescue), START, END)

    assert drawn(svg, "rescue") == [(4, 5)]
    assert "The end of 1 is not known." in svg


def test_an_open_rescue_reaches_until_now_and_not_into_the_future() -> None:
    rescue = RescuePeriod(END - 10 * DAY, None, EndIs.OPEN, (1,))
    newest = years(a_history(rescue))[0]

    right = drawn(newest.ribbon, "rescue")[0][1]
    assert right == drawn(newest.ribbon, "delivery")[-1][1] == 149


def test_years_come_newest_first_each_with_its_share() -> None:
    rescue = RescuePeriod(
        datetime(2024, 7, 1, tzinfo=UTC), datetime(2024, 7, 31, tzinfo=UTC), EndIs.EXACT, (1,)
    )
    shown = years(a_history(rescue, known_from=datetime(2024, 1, 1, tzinfo=UTC), until=END))

    assert [(year.label, year.share) for year in shown] == [
        ("2026", "100%"),
        ("2025", "100%"),
        ("2024", "92%"),
    ]


def test_a_year_begins_when_the_team_says_so() -> None:
    new_year_in_berlin = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    history = History((), (), new_year_in_berlin, END, BERLIN)

    assert [year.label for year in years(history)] == ["2026"]


def test_recovery_is_drawn_after_its_rescue() -> None:
    recovery = Span(START + 10 * DAY, START + 12 * DAY)
    svg = strip(History((a_rescue(9, 24),), (recovery,), START, END, BERLIN), START, END)

    assert drawn(svg, "recovering") == [(40, 48)]


def test_the_worst_ninety_days_stay_small() -> None:
    often = [a_rescue(n / 4, 1) for n in range(0, 360, 2)]

    assert len(strip(a_history(*often), START, END)) < 5_000


def test_a_sentence_is_escaped() -> None:
    assert "&lt;b&gt;" in ribbon([], START, END, sentence="<b>")


def test_a_recovery_that_goes_on_is_drawn_until_now() -> None:
    history = History(
        (a_rescue(80, 24),), (Span(START + 81 * DAY, END + 9 * DAY),), START, END, BERLIN
    )
    newest = years(history)[0]

    assert drawn(newest.ribbon, "recovering")[-1][1] == drawn(newest.ribbon, "delivery")[-1][1]
