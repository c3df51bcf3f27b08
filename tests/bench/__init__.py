"""Measurements, run by hand (`make bench-…`): figures that depend on the machine, and so are no tests."""
