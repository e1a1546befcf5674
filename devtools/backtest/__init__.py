"""How good forecasts and warning signs are, measured on real and drawn histories."""
