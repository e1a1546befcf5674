"""Dependencies in the browser: what if it is down, what upstreams cost, what to change first."""
