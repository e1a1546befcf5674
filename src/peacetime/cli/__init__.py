"""The door for people at a terminal: it speaks the API, and never to the database."""
