"""Arithmetic that several rules and tools share, one subject per file; no I/O, no clock."""
