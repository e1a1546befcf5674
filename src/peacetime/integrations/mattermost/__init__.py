"""Mattermost, and what speaks its webhooks (Rocket.Chat, Slack-compatible ones): words out."""
