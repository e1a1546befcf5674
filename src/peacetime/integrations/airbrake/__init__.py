"""Airbrake: what it sends."""
