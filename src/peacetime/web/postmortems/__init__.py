"""Postmortems: the list, one to read, writing it, its versions, bringing one from elsewhere."""
