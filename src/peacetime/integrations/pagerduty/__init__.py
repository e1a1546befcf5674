"""PagerDuty: what it sends."""
