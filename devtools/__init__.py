"""What the project uses on itself: measuring, killing, showing. Nothing here is installed."""
