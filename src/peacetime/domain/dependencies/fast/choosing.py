"""The plain loops or the compiled ones: whichever answers sooner."""

from __future__ import annotations

from peacetime.domain.dependencies.fast import is_installed
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.rescue import RescueCosts, rescue_costs
from peacetime.domain.dependencies.system import System

LARGE = 20_000  # services, from which on compiling pays


def all_rescue_costs(
    system: System, *, unknown_as: Coupling = Coupling.HARD, large: int = LARGE
) -> RescueCosts:
    """`rescue_costs` of all roots, by compiled loops where the system is large and numba is installed.

    Args:
        system: Services with their outages, needs and rules.
        unknown_as: What an unknown coupling counts as.
        large: Of more services than these the compiled loops are asked.

    Cost: that of `rescue_costs`, or of `fast_rescue_costs`.

    >>> from peacetime.domain.dependencies.services import Service
    >>> all_rescue_costs(System((Service("page", "Customer"),))).total_minutes
    0.0
    """
    if len(system.services) <= large or not is_installed():
        return rescue_costs(system, unknown_as=unknown_as)
    from peacetime.domain.dependencies.fast.costs import (  # noqa: PLC0415 - numba may be missing
        fast_rescue_costs,
    )

    return fast_rescue_costs(system, unknown_as=unknown_as)
