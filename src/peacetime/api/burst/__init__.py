"""Burst capacity: what is known of it, and what people say beside their incidents."""
