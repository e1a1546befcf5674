"""The tables. Only `usecases`, `queries` and `project` import from here."""
