"""Funds and double entry."""
