"""Peacetime for an assistant: the Model Context Protocol over the API, never more than the token may."""
