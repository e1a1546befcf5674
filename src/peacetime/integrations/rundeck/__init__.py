"""Rundeck: executions of its jobs."""
