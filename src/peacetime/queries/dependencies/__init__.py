"""What services need of one another: the system as it was described, and what was seen of it."""
