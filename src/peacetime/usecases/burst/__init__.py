"""What is written of burst capacity: engagements, and what people say beside them."""
