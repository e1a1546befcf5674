"""The sums of all teams are those of each team by itself."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.dependencies.durations import Exponential
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.services import Outages
from peacetime.domain.dependencies.summaries import team_summaries
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.graphs import systems

OUTAGES = st.none() | st.builds(
    lambda count, months, mean: Outages(
        (count or 3) / (months or 2), Exponential(mean), 0.25, count, months
    ),
    st.none() | st.integers(0, 5),
    st.none() | st.just(4.0),
    st.sampled_from([5.0, 30.0]),
)


@st.composite
def failing(draw: st.DrawFn) -> System:
    """A system whose services have outages, counted, promised or not known."""
    system = draw(systems())
    return replace(
        system, services=tuple(replace(each, outages=draw(OUTAGES)) for each in system.services)
    )


@given(failing())
def test_the_summary_of_a_team_is_what_its_causes_add_up_to(system: System) -> None:
    costs = rescue_costs(system)

    for found in team_summaries(costs):
        team = costs.of(found.team)
        assert found.minutes == pytest.approx(team.minutes)
        assert found.entries == pytest.approx(team.entries)
        assert found.upstream_minutes == pytest.approx(team.upstream_minutes)
        assert found.weakest == (team.weakest_link.root if team.weakest_link else None)
        assert found.seen == team.seen
        assert (found.interval is None) == (team.interval is None)
        if found.interval is not None and team.interval is not None:
            assert found.interval.low == pytest.approx(team.interval.low)
            assert found.interval.high == pytest.approx(team.interval.high)
