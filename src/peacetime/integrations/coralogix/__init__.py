"""Coralogix: what it sends."""
