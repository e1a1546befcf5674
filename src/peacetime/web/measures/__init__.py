"""What incidents measure, and the rows behind every figure."""
