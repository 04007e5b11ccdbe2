"""Clusters of near-duplicates, and which copy of each to keep."""
