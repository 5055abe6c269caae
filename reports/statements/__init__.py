"""Statements: what became of a donor's money in a period, as the books have it."""
