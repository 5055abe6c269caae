"""Pages of money received, one module for each portal."""
