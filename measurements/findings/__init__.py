"""What looks wrong in figures that were taken in or printed: pure checks over data, no file."""
