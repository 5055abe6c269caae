"""Pages of the reference figures."""
