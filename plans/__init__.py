"""What a plan means: pure values in, values out."""
