"""What is asked: campaigns, their cases and registers as files, and the checks on them."""
