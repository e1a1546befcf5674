"""What the ledger of capacity assumes: read, tried on a team's own history, changed, brought back."""
