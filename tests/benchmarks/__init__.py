"""Benchmarks: `python -m tests.benchmarks.pages` measures the pages against their gates."""
