"""Datadog: what it sends."""
