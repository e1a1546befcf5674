"""Honeybadger: what it sends."""
