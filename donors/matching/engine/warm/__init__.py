"""Changes of a call answered from the last state instead of a new run."""
