"""The HTTP door: `/v1`, health, and the offline reference.  Routes are thin; services decide."""
