"""Pages about people, one module for each portal, and the sign-in."""
