"""Axiom: what it sends."""
