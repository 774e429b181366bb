"""Telling people: what each act says to whom, its words, and its way out exactly once."""
