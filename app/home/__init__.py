"""Home pages of the portals."""
