"""What is written about chats: what came in, who is who there, which rooms and lines are kept true."""
