"""Pages of donors, one module for each portal."""
