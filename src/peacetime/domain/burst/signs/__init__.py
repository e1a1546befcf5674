"""The five warning signs, permanent Rescue Mode and everything-is-urgent: changes against one's own past."""
