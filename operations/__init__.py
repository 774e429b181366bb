"""What the office does: one function per act, called by every door."""
