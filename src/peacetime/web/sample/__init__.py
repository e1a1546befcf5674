"""The sample organisation: brought, and put away."""
