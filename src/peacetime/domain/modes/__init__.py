"""Modes of a team: Delivery by default, Rescue when declared, recovery after it."""
