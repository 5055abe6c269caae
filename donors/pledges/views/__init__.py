"""Pages of pledges, one module for each portal."""
