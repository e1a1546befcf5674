"""Tickets: an action item as a tracker has it, and what counts when both sides changed."""
