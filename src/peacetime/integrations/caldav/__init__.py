"""Calendars by CalDAV (RFC 4791): meetings read and moved, and reviews put there."""
