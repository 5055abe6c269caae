"""Who changed what, chained so that nobody can rewrite it."""
