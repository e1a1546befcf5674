"""What may come for a team, and what it can promise of a sprint."""
