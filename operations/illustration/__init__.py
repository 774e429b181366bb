"""A made-up season (số liệu minh họa) of the whole province."""
