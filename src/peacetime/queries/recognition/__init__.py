"""Reads of recognition: what is seen of teams, what was suggested, and what is set."""
