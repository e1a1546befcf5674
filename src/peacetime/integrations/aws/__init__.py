"""AWS: what it sends."""
