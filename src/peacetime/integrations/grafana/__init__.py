"""Grafana: what it sends."""
