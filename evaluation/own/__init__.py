"""Measurements on the test split of the project's own sets."""
