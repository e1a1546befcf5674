"""Ways in and out: password, one-time link, invitation, the first administrator."""
