"""Action items: one, those of a postmortem, a person's own, the board of an organisation."""
