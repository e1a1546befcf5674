"""Recognition replayed on real histories."""
