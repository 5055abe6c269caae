"""Run a whole call on files, in a throw-away database."""
