"""planning: being written."""
