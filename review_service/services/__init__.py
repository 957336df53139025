"""Use cases of several steps; one call is one transaction of its caller."""
