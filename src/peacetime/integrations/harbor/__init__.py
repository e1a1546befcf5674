"""Harbor: what it sends."""
