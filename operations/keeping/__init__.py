"""The ledger kept safe: set up, examined, copied, restored, and its log read."""
