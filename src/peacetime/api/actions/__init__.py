"""Action items for programs: the board and each of them, of a postmortem, their days, whether they get done."""
