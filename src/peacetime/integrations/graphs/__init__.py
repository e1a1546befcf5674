"""Service graphs that other tools keep, asked over HTTP."""
