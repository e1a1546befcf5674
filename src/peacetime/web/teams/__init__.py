"""Teams: set up, staffed, archived."""
