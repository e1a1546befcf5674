"""Tools that Peacetime speaks to: connected, checked, paused, tried out, deleted; and how each stands."""
