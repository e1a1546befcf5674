"""A team's calendar: what it says, and the list of meetings that wait while there is a Rescue."""
