"""A donor with 10,000 pledges, and the calls that have them to place."""
