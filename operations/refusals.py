"""What every door shows when an operation refuses, or the machine fails."""

from rules.errors import Failed, Problem, Refused

__all__ = ["Failed", "Problem", "Refused"]
