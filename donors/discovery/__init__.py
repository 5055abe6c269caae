"""Who could close a gap, and where a donor's money does most: counted, explained, never learned."""
