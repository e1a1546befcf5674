"""Updown: what it sends."""
