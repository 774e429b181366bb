"""Counting records: the indicators' conditions as one query, and its counts."""
