"""Dash0: what it sends."""
