"""Slack: commands, forms and buttons in; rooms, lines and messages out."""
