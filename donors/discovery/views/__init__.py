"""Pages of suggestions for staff and donors."""
