"""Bringing a history in the browser."""
