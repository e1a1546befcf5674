"""Splunk: what it sends."""
