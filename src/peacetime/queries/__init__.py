"""Reads, and who may see what. Doors get frozen values, never a model."""
