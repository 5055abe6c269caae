"""How well suggestions foresee gifts that were hidden from them, and how quick they are."""
