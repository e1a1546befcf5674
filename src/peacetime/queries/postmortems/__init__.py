"""Postmortems: one and its versions, the list, what a reviewer would say."""
