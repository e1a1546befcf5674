"""The sentences of entering, updating and leaving Rescue Mode, per audience."""
