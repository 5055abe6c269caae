"""Pages of consent: for donors and for staff."""
