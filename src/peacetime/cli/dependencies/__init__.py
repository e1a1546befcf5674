"""What services need of one another: on a file without any server, or on the organisation's own system."""
