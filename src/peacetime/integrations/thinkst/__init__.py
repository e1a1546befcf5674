"""Thinkst Canary: what it sends."""
