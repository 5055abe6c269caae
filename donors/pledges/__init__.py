"""What donors promise."""
