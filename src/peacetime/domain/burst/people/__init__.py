"""What is asked of people, and for them: rest, recovery, a hand-over, a pulse."""
