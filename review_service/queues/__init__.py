"""Human queues: ordering, leases, workflow."""
