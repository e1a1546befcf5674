"""Slack: its Web API, Socket Mode, and a page on which one writes, presses and fills in."""

from devtools.standins.slack.standin import SlackStandin

__all__ = ["SlackStandin"]
