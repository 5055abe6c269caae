"""Checks of the doctor that need more than a question."""
