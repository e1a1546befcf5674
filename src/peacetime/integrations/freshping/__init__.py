"""Freshping: what it sends."""
