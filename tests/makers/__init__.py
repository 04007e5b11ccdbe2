"""Makers of photos, edited copies and libraries, for the tests and the benchmarks."""
