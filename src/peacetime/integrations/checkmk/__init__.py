"""Checkmk: what it sends."""
