"""Pages of tickets: of an action item, of a postmortem, of a connection."""
