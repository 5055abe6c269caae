"""Consent of donors to a run that pays from their money, where they asked for it."""
