"""Describing what services need: by a file, by an import, or one need at a time."""
