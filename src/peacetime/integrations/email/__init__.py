"""Email: alerts in, messages out."""
