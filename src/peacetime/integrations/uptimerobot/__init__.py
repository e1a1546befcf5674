"""UptimeRobot: what it sends."""
