"""Solves an instance part by part, on one machine or several, with the same result."""
