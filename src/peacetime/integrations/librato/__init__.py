"""Librato: what it sends."""
