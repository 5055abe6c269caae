"""Pages of matching runs for staff and donors."""
