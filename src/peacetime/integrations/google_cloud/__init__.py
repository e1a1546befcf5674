"""Google Cloud Monitoring: what it sends."""
