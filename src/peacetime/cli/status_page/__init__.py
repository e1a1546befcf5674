"""Pages that stay up when Peacetime is down: written as files, served by anything."""
