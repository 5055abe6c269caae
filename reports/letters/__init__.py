"""Award and refusal letters: frozen, bilingual, sealed, checkable by anyone."""
