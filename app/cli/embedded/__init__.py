"""PostgreSQL and Valkey without installing either: real servers from wheels, as our children."""
