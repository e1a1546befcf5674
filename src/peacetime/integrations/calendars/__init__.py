"""Calendars that teams keep elsewhere, read from an address that ends in .ics."""
