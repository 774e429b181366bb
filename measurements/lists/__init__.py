"""Lists with named columns: people of the units, and the marks of a contest."""
