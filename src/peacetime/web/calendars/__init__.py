"""A team's meetings in a Rescue: what can wait, postponed by one confirmation, given back."""
