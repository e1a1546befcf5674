"""Google Calendar: meetings read and moved, and reviews put there, by its REST API v3."""
