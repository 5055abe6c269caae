"""Pages of links in each portal."""
