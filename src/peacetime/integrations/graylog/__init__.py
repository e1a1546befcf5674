"""Graylog: what it sends."""
