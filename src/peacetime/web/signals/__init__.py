"""What other tools send: sources, alerts and their groups, rules, and deliveries that could not be read."""
