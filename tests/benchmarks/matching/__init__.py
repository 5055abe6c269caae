"""`python -m tests.benchmarks.matching` measures the matching engine beside other solvers."""
