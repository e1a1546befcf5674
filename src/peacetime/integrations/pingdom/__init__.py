"""Pingdom: what it sends."""
