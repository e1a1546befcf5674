"""Prometheus: what it sends."""
