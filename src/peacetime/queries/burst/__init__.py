"""What is read of burst capacity, and who may see what of it."""
