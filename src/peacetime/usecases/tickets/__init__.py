"""Tickets: action items are filed in a tracker, and both follow one another."""
