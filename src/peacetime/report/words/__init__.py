"""The sentences of a report: the same on the page and in Markdown."""
