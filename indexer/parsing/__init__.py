"""Parsers: one format per module behind a two-method protocol, run in caged workers.

`parser` is the contract, `registry` picks the parser for a file, `worker` is the child process
that holds one file at a time, `sandbox` what that process may do, `pool` the engine's side.
"""
