"""People, sign-in, roles, sessions."""
