"""Drafting the award file: its templates, and that it is drawn up from the run in force."""
