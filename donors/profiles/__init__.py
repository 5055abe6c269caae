"""Who gives."""
