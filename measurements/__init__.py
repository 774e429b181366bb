"""What was done: units, dossiers, sheets and ratings, brought to integer measurements."""
