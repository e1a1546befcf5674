"""Netlify: deploys of its sites."""
