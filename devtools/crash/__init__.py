"""Kills an installation at random moments while people write, and looks for anything lost."""
