"""What every door shows when an operation refuses."""

from rules.errors import Problem, Refused

__all__ = ["Problem", "Refused"]
