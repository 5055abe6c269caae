"""Pages of calls, one module for each portal."""
