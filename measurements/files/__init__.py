"""Files as they come in: what they really are, their encodings, and plain tables."""
