"""The referee: outages drawn at random and followed minute by minute, where no formula is trusted."""

from peacetime.domain.dependencies.simulation.months import Estimate, Simulated, simulate

__all__ = ["Estimate", "Simulated", "simulate"]
