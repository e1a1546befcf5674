"""Rituals: the meetings that keep the promise of a postmortem, and what is due when."""
