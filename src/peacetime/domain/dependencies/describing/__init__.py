"""Systems as people and other programs describe them, and what is odd about the description."""
