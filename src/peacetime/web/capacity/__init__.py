"""Burst capacity: a team's, one's own, the rest after a Rescue, and who has been on it how long."""
