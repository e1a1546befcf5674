"""Errbit: what it sends."""
