"""Wazuh: what it sends."""
