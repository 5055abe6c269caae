"""Money received."""
