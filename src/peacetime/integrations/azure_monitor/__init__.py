"""Azure Monitor: what it sends."""
