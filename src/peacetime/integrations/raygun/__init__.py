"""Raygun: what it sends."""
