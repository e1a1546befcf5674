"""What must hold after every kill. Each check returns what it found wrong and never stops early."""
