"""Signals of other tools: sources, deliveries, groups, rules."""
