"""Buildbot: builds."""
