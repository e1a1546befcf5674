"""What people do with rituals: record them, be reminded, be invited, subscribe."""
