"""Cases with known answers: what a small system must come out with, and what it does."""
