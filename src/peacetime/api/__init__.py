"""The door for programs: REST under /api/v1. It parses, calls a use-case or a query, and answers."""
