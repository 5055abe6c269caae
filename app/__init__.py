"""The ground floor and the roof."""
