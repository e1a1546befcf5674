"""Writes around signals of other tools: sources, what comes in, what is folded, what follows."""
