"""Postmortems: opened from an incident, brought from elsewhere, written, reviewed, published."""
