"""The tests: one file per behaviour, named by it."""
