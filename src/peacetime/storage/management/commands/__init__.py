"""What Django runs by name."""
