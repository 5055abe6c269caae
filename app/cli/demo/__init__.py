"""The demonstration: a believable programme with calls in every stage, all marked DEMO."""
