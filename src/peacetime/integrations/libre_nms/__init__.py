"""LibreNMS: what it sends."""
