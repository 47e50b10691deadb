"""Measurements: each module says what it measures and prints a table."""
