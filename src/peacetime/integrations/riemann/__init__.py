"""Riemann: what it sends."""
