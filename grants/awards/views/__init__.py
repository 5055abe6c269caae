"""Pages of awards in each portal."""
