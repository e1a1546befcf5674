"""Gitea, and Forgejo and Gogs, which speak the same way."""
