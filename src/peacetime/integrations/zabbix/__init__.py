"""Zabbix: what it sends."""
