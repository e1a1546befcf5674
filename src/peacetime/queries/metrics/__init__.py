"""What a monitoring system is told of teams, promises and our own work."""
