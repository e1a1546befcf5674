"""Rituals: those of a team and of the organisation, one time of each with its agenda, and their calendars."""
