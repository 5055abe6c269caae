"""Reviewers' scores and the ranking."""
