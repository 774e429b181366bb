"""What was decided: measurements in force, runs and published boards, kept for good."""
