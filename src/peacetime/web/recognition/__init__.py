"""What signals say of a team's mode: suggestions, their fates, and how one is told."""
