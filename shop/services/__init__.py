"""What people do, one module each. The only place where a database transaction opens."""
