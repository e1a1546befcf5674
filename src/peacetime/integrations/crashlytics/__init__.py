"""Crashlytics: what it sends."""
