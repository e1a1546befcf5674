"""Papertrail: what it sends."""
