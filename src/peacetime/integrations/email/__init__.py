"""Email: the first channel out."""
