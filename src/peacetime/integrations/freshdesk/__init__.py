"""Freshdesk: tickets of a help desk."""
