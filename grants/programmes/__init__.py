"""Lasting purposes, themes, legal limits."""
