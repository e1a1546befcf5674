"""GitLab: what it says, and action items as tickets in it."""
