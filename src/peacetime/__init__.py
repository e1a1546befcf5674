"""Peacetime shows which mode each team is in, and leads it into Rescue Mode and back."""

__version__ = "0.1.0"
