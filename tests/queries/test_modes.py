"""Which mode a team is in, and was in: contiguous, alternating, honest about what is not known."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.lookup import NotFound
from peacetime.queries.modes import ModePeriod, mode_now, team_modes
from peacetime.storage.models import Rescue, Team
from tests.acts import opened, stood_down
from tests.builders import NOON, a_team
from tests.cast import the_cast

pytestmark = pytest.mark.django_db
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


def at(hours: float) -> datetime:
    return NOON + hours * HOUR


def a_past(team: Team, *rows: tuple[float, float | None] | tuple[float, float | None, str]) -> None:
    for start, end, *said in rows:
        Rescue.objects.create(
            team=team,
            started_at=at(start),
            ended_at=None if end is None else at(end),
            end_is=said[0] if said else "exact",
            origin="import",
        )


def shown(start: float | None = None, end: float | None = None, now: float = 0) -> list[ModePeriod]:
    return team_modes(
        "checkout",
        start=None if start is None else at(start),
        end=None if end is None else at(end),
        at=at(now),
    )


def in_short(periods: list[ModePeriod]) -> list[tuple[str, float, float | None, str]]:
    return [
        (
            p.mode,
            (p.from_at - NOON) / HOUR,
            None if p.to_at is None else (p.to_at - NOON) / HOUR,
            p.to_is,
        )
        for p in periods
    ]


def test_a_team_without_a_rescue_was_always_in_delivery() -> None:
    team = a_team()
    (period,) = shown()
    assert (period.mode, period.from_at, period.to_at, period.to_is) == (
        "delivery",
        team.history_from,
        None,
        "open",
    )
    assert mode_now(team).since == team.history_from


def test_modes_alternate_from_the_beginning_until_now() -> None:
    a_past(a_team(), (-9, -7), (-4, -3))
    periods = shown()
    assert in_short(periods)[1:] == [
        ("rescue", -9, -7, "exact"),
        ("delivery", -7, -4, "exact"),
        ("rescue", -4, -3, "exact"),
        ("delivery", -3, None, "open"),
    ]
    assert all(before.to_at == after.from_at for before, after in pairwise(periods))


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (-8, -3.5, [("rescue", -8, -7), ("delivery", -7, -4), ("rescue", -4, -3.5)]),
        (-7, -4, [("delivery", -7, -4)]),
        (-2, None, [("delivery", -2, None)]),
        (-20000, -19999, []),
        (3, None, []),
        (None, -20000, []),
        (-2, -2, []),
        (-2, 99, [("delivery", -2, None)]),
    ],
)
def test_a_part_of_the_time_can_be_asked_for(
    start: float | None, end: float | None, wanted: list[tuple[str, float, float | None]]
) -> None:
    a_past(a_team(), (-9, -7), (-4, -3))
    assert [row[:3] for row in in_short(shown(start, end))] == wanted


def test_a_stretch_that_ends_before_it_begins_is_refused() -> None:
    a_team()
    with pytest.raises(InvalidInput) as refusal:
        shown(-2, -5)
    assert refusal.value.code == "from_after_to"


def test_an_end_that_is_not_known_is_no_end() -> None:
    a_past(a_team(), (-9, None, "unknown"), (-4, -3, "at_least"))
    assert in_short(shown())[1:] == [
        ("rescue", -9, None, "unknown"),
        ("delivery", -9, -4, "exact"),
        ("rescue", -4, -3, "at_least"),
        ("delivery", -3, None, "open"),
    ]
    assert [p.from_is for p in shown()] == ["exact", "exact", "unknown", "exact", "at_least"]


def test_parts_that_a_declared_rescue_cut_are_one() -> None:
    a_past(a_team(), (-9, -7), (-7, -6), (-6, -5, "at_least"), (-2, -1), (-1, None, "unknown"))
    assert in_short(shown())[1:] == [
        ("rescue", -9, -5, "at_least"),
        ("delivery", -5, -2, "exact"),
        ("rescue", -2, -1, "at_least"),
        ("delivery", -1, None, "open"),
    ]


def test_a_rescue_names_its_incidents_and_its_recovery() -> None:
    cast = the_cast(password=None)
    incident = opened(cast)
    *_, last = shown(now=1)
    assert (last.mode, last.incidents, last.to_at, last.to_is) == (
        "rescue",
        (incident.ref,),
        None,
        "open",
    )
    stood_down(cast)
    Rescue.objects.update(recovering_until=at(9))
    *_, rescue, _delivery = shown(now=2)
    assert (rescue.to_at, rescue.recovering_until) == (at(1), at(9))


@pytest.mark.parametrize("now", [0, -1, -500])
def test_what_was_declared_last_has_begun_though_clocks_were_set_back(now: float) -> None:
    cast = the_cast(password=None)
    opened(cast)
    assert in_short(shown(now=now))[-1] == ("rescue", 0, None, "open")
    stood_down(cast, at=at(-3))
    periods = shown(now=now)
    assert [p.mode for p in periods] == ["delivery", "rescue", "delivery"]
    assert periods[-1].to_is == "open"


def test_an_unknown_team_is_refused() -> None:
    with pytest.raises(NotFound):
        shown()


def test_a_year_of_rescues_takes_five_queries(django_assert_num_queries: object) -> None:
    team = a_team()
    a_past(team, *[(-hours, -hours + 1) for hours in range(8000, 0, -40)])
    with django_assert_num_queries(5):  # type: ignore[operator]
        assert len(shown()) == 401
