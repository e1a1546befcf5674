"""People, and oneself."""
