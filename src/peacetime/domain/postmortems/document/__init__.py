"""A postmortem as it was written: sections, moments and action items, each with its line."""
