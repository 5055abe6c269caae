"""Statements in each portal."""
