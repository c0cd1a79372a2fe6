"""Benchmarks: `uv run python -m tests.benchmarks NAME [--json FILE]`; results in README.md beside this."""
