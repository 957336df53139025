"""One module per check, listed in `registry`."""
