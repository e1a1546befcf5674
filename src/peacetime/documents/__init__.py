"""Texts that people and programs send, read into plain values with their lines: no files, no network."""
