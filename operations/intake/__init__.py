"""What comes in: files taken whole or refused, as batches that can be withdrawn."""
