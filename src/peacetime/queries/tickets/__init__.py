"""Tickets: where action items can be filed, what would be, and how each that was stands."""
