"""Metrics that add counts and divide once."""
