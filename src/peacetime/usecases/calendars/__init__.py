"""A team's calendar in a Rescue: read, meetings postponed by one confirmation, given back when it is over."""
