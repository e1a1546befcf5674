"""What each mode asks of a team and of its lead: shipped in our words, kept by an organisation in its own."""
