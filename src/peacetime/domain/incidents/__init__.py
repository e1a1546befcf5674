"""Incidents: severity, roles, timeline, update cadence, and histories brought from elsewhere."""
