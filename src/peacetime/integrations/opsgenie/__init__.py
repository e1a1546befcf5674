"""Opsgenie: what it sends."""
