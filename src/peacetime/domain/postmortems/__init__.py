"""Postmortems: what was learned of an incident, and what is to change because of it."""
