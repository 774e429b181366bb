"""Rule files for a person: read, checked, tried, compared."""
