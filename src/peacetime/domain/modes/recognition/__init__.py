"""Which mode the signals say: reasons, hysteresis, episodes, and what became of each suggestion."""
