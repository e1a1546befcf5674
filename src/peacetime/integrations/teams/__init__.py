"""Microsoft Teams: words out, by the address of a workflow."""
