"""What was told, to whom, when and over which channel."""
