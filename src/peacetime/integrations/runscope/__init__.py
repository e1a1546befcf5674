"""Runscope: what it sends."""
