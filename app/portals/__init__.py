"""One front door for each audience."""
