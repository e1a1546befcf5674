"""Rollbar: what it sends."""
