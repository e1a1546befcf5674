"""Sentry: what it sends."""
