"""Shortcut, which was called Clubhouse: stories of its projects."""
