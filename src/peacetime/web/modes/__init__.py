"""Into Rescue Mode and back, and a team in its modes."""
