"""Rituals as they stand: when each is, whether it happened, and what it talks about."""
