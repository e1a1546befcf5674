"""Alertmanager: what it sends."""
