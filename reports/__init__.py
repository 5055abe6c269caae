"""What leaves the house: letters, statements, open data."""
