"""Pages of letters in each portal."""
