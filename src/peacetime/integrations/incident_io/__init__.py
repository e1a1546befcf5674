"""Past incidents of incident.io."""
