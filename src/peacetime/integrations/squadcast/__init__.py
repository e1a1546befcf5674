"""Squadcast: what it sends."""
