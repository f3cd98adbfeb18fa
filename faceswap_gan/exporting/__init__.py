"""Networks that swap faces outside this package."""
