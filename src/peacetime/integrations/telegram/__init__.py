"""Telegram: buttons that are pressed under an alert of Alerta’s bot."""
