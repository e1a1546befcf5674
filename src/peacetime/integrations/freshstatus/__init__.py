"""Freshstatus: what it sends."""
