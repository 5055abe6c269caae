"""Links between donors and applicants: declared or found, and what follows from them."""
