"""The exact flow on arrays of 64-bit integers, compiled when it is first asked for."""
