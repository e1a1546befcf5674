"""CloudEvents, and CDEvents, which travel in them."""
