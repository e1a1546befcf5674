"""Writes of recognition: to look at teams, to tell, to answer, to set."""
