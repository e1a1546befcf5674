"""signs: being written."""
