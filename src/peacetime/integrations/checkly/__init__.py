"""Checkly: what it sends."""
