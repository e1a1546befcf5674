"""Connections: what can be connected, how each stands, what it is told, and what it did not take."""
