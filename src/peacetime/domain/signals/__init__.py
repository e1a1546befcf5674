"""Signals: what other tools say of trouble, in one form."""
