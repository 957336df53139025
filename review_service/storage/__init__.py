"""The database: embedded or a cluster's, its tables, and one module per aggregate."""
