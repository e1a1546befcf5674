"""What every concept of the domain stands on: errors, text, moments, spans of time, working hours."""
