"""Pages that change by themselves."""

STREAM = "/stream"
