"""Whose outage puts which team in Rescue Mode, when, for how long, and what to change first."""
