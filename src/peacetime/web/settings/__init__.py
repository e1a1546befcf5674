"""What the organisation shares: services, audiences, severities, API tokens."""
