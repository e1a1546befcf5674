"""ElastAlert: what it sends."""
