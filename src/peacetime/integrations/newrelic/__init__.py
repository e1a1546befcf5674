"""New Relic: what it sends."""
