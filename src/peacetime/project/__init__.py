"""The installation: settings, web application, worker, embedded database and entry point."""
