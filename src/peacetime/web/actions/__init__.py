"""Action items: the board, one of them with its acts, one's own, those of a postmortem, due dates."""
