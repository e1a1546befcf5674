"""Codeship: builds."""
