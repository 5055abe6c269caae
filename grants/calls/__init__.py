"""Dated openings of a programme."""
