"""Pages about organisations, one module for each portal."""
