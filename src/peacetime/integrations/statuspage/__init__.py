"""Statuspage: what it sends."""
