"""The door of chats: words come in, the same use-cases are called, frozen answers go out.

What a provider's own messages look like is drawn by its integration.
"""
