"""What is kept of a system is what the domain computes of it."""

from peacetime.domain.dependencies.changes.savings import ranked_changes
from peacetime.domain.dependencies.durations import Exponential
from peacetime.domain.dependencies.figures import MOST_REPLICAS, Figures
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System


def a_chain(length: int, *, slow_share: float) -> System:
    """Services that need one another in a row, each of a team of its own."""
    services = tuple(
        Service(f"s{n}", f"T{n}", Outages(1, Exponential(30), slow_share=slow_share))
        for n in range(length)
    )
    needs = (Need(f"s{n}", (Member(f"s{n + 1}"),), Coupling.HARD) for n in range(length - 1))
    return System(services, tuple(needs))


def test_changes_are_weighed_as_the_domain_ranks_them() -> None:
    found = Figures(a_chain(5, slow_share=0.2))
    ranked = ranked_changes(found.base)
    assert {each.changes: each.minutes for each in found.changes.savings} == {
        each.changes: each.minutes for each in ranked
    }
    assert found.changes.left_out == 0


def test_of_many_providers_that_hang_only_the_dearest_are_doubled() -> None:
    found = Figures(a_chain(MOST_REPLICAS + 4, slow_share=0.2))
    assert found.changes.left_out == 3
