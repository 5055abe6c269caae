"""NGOs, donors' bodies, regions, members."""
